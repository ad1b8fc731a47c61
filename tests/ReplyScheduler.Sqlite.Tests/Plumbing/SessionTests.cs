using FluentAssertions;
using ReplyScheduler.Sqlite.Internal;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.Plumbing;

public sealed class SessionTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly SqliteWriter _writer;

    public SessionTests() => _writer = _database.StartWriter();

    public void Dispose()
    {
        _writer.Dispose();
        _database.Dispose();
    }

    public static TheoryData<object?, object?> StoredForms => new()
    {
        { null, null },
        { "text", "text" },
        { 7, 7L },
        { 8L, 8L },
        { 1.5, 1.5 },
        { true, 1L },
        { false, 0L },
        { Guid.Parse("0199AAAA-BBBB-7CCC-8DDD-EEEEEEEEEEEE"), "0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee" },
        { new DateTimeOffset(1970, 1, 1, 2, 0, 1, TimeSpan.FromHours(2)).AddTicks(19), 1_000_001L },
        { DateTimeOffset.UnixEpoch.AddTicks(-1), -1L },
        { TimeSpan.FromMilliseconds(1.5), 1500L },
    };

    [Theory]
    [MemberData(nameof(StoredForms))]
    public void Values_are_bound_in_their_stored_form(object? value, object? stored) =>
        SqliteValue.Bind(value).Should().Be(stored ?? DBNull.Value);

    [Fact]
    public void A_value_without_a_stored_form_is_refused() =>
        FluentActions.Invoking(() => SqliteValue.Bind(new Version(1, 2))).Should().Throw<ArgumentException>();

    [Fact]
    public async Task Values_come_back_as_they_went()
    {
        var instant = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(123456);
        var id = Guid.NewGuid();
        await Run(s =>
        {
            using (var row = s.Query("echo", ("first", instant), ("second", id)))
            {
                row.Read().Should().BeTrue();
                row.GetInstant(0).Should().Be(instant);
                row.GetGuidText(1).Should().Be(id);
            }

            using (var row = s.Query("echo", ("second", null), ("first", TimeSpan.FromSeconds(3))))
            {
                row.Read().Should().BeTrue();
                row.GetDuration(0).Should().Be(TimeSpan.FromSeconds(3));
                row.GetInstantOrNull(1).Should().BeNull();
                row.GetGuidTextOrNull(1).Should().BeNull();
                row.GetStringOrNull(1).Should().BeNull();
                row.GetInt64OrNull(1).Should().BeNull();
            }

            return true;
        });
    }

    [Fact]
    public async Task Scalar_answers_the_default_for_null_and_for_no_row()
    {
        await Run(s =>
        {
            s.Scalar<string>("one", ("value", "x")).Should().Be("x");
            s.Scalar<long?>("one", ("value", 5)).Should().Be(5);
            s.Scalar<bool>("one", ("value", 1)).Should().BeTrue();
            s.Scalar<long?>("one", ("value", null)).Should().BeNull();
            s.Scalar<string>("none").Should().BeNull();
            s.Scalar<long>("none").Should().Be(0);
            s.Invoking(x => x.Scalar<string>("one", ("value", 5))).Should().Throw<InvalidCastException>();
            return true;
        });
    }

    [Fact]
    public async Task Parameters_that_are_missing_unknown_or_doubled_are_refused_so_that_no_old_value_is_used()
    {
        await Run(s =>
        {
            s.Query("echo", ("first", 1), ("second", 2)).Dispose();
            s.Invoking(x => x.Query("echo", ("first", 1))).Should().Throw<InvalidOperationException>().WithMessage("*echo*1 parameters instead of 2*");
            s.Invoking(x => x.Query("echo", ("first", 1), ("third", 2))).Should().Throw<InvalidOperationException>().WithMessage("*third*");
            s.Invoking(x => x.Query("echo", ("first", 1), ("first", 2))).Should().Throw<InvalidOperationException>().WithMessage("*first*twice*");
            s.Invoking(x => x.Query("unheard_of")).Should().Throw<InvalidOperationException>().WithMessage("*unheard_of*");
            return true;
        });
    }

    [Fact]
    public async Task A_savepoint_undoes_its_body_alone_and_passes_the_exception_on()
    {
        var count = await Run(s =>
        {
            s.Execute("add", ("text", "outer"));
            s.Savepoint(() => s.Execute("add", ("text", "kept")));
            s.Invoking(x => x.Savepoint<int>(() =>
            {
                x.Execute("add", ("text", "undone"));
                x.Savepoint(() => x.Execute("add", ("text", "undone too")));
                throw new FormatException();
            })).Should().Throw<FormatException>();
            return s.Scalar<long>("count");
        });
        count.Should().Be(2);
        (await Run(s => s.Scalar<long>("count"))).Should().Be(2);
    }

    [Fact]
    public async Task The_clock_is_read_once_per_transaction()
    {
        (await Run(s => (s.Now, s.Now))).Should().Match<(long, long)>(two => two.Item1 == two.Item2);
        (await Run(s =>
        {
            var before = s.Now;
            s.ForgetNow();
            return s.Now - before;
        })).Should().Be(1);
    }

    private Task<T> Run<T>(Func<SqliteSession, T> step) => _writer.RunAsync(step, CancellationToken.None);
}
