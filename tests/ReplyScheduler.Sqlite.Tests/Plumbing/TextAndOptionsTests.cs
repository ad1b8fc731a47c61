using FluentAssertions;
using ReplyScheduler.Sqlite.Internal;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.Plumbing;

public sealed class TextAndOptionsTests
{
    [Fact]
    public void Statements_are_found_by_name_over_all_files()
    {
        var text = new SqlText([new("a.sql", "-- a comment\n\n-- :name one\nSELECT 1\n-- :name two\n-- why\nSELECT 2\n"), new("b.sql", "-- :name three\r\nSELECT\r\n3")]);
        text.All.Should().BeEquivalentTo("one", "two", "three");
        text["one"].Should().Be("SELECT 1");
        text["two"].Should().Be("-- why\nSELECT 2");
        text["three"].Should().StartWith("SELECT").And.EndWith("3");
        text.Invoking(t => t["four"]).Should().Throw<InvalidOperationException>().WithMessage("*four*");
    }

    [Theory]
    [InlineData("-- :name one\nSELECT 1\n-- :name one\nSELECT 2", "*one*already*")]
    [InlineData("SELECT 1", "*without a name*")]
    [InlineData("-- :name one\n", "*without a statement*")]
    public void A_file_that_is_not_made_of_named_statements_is_refused(string file, string message) =>
        FluentActions.Invoking(() => new SqlText([new("a.sql", file)])).Should().Throw<InvalidOperationException>().WithMessage(message);

    [Theory]
    [InlineData("3.6.23", false)]
    [InlineData("3.7.0", true)]
    [InlineData("3.50.4", true)]
    [InlineData("3.50.7", false)]
    [InlineData("3.51.0", true)]
    [InlineData("3.51.2", true)]
    [InlineData("3.51.3", false)]
    [InlineData("3.52.0", false)]
    public void The_versions_with_the_log_reset_defect_are_known(string version, bool affected)
    {
        var native = new NativeVersion(Version.Parse(version));
        native.HasWalResetBug.Should().Be(affected);
        (native.Warning is not null).Should().Be(affected);
    }

    [Fact]
    public void The_native_version_is_read_from_the_library()
    {
        using var database = new TestDatabase();
        using var connection = database.OpenOther();
        NativeVersion.Read(connection).Value.ToString().Should().Be((string)database.Sql("SELECT sqlite_version()")!);
    }

    [Theory]
    [InlineData("", 5, 4000, "Path")]
    [InlineData(":memory:", 5, 4000, "Path")]
    [InlineData("file:x?mode=memory", 5, 4000, "Path")]
    [InlineData("a.db", 0, 4000, "BusyTimeout")]
    [InlineData("a.db", 601, 4000, "BusyTimeout")]
    [InlineData("a.db", 5, 99, "CheckpointPages")]
    [InlineData("a.db", 5, 1_000_001, "CheckpointPages")]
    public void An_option_out_of_range_is_named(string path, int seconds, int pages, string option) =>
        new SqliteOptions { Path = path, BusyTimeout = TimeSpan.FromSeconds(seconds), CheckpointPages = pages }
            .Validate().Should().ContainSingle().Which.Should().Contain($"SqliteOptions.{option}");

    [Fact]
    public void The_default_options_need_a_path_only() =>
        new SqliteOptions { Path = "a.db" }.Validate().Should().BeEmpty();
}
