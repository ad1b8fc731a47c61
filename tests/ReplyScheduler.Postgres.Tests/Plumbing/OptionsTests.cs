using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Plumbing;

/// <summary>Options that cannot be used are told all at once, before anything is connected.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Every_option_that_cannot_be_used_is_named_in_one_error_without_a_secret()
    {
        var options = new PostgresOptions
        {
            ConnectionString = "Password=s3cret-word;No such key=1", Schema = "pg_mine", MaxPoolSize = 0, StepTimeout = TimeSpan.Zero, LockTimeout = TimeSpan.FromHours(1), Environment = "",
        };

        var error = FluentActions.Invoking(() => new PostgresStore(options)).Should().Throw<ArgumentException>().Which;

        error.Message.Should().ContainAll("ConnectionString", "Schema", "MaxPoolSize", "StepTimeout", "LockTimeout", "Environment").And.NotContain("s3cret-word");
    }

    [Theory, InlineData(""), InlineData("a$body$"), InlineData("pg_x"), InlineData("sixty-four bytes: ................................................")]
    public void A_schema_that_cannot_be_named_is_refused(string schema) =>
        FluentActions.Invoking(() => new PostgresStore(new PostgresOptions { ConnectionString = "Host=h", Schema = schema })).Should().Throw<ArgumentException>().WithMessage("*Schema*");

    [Fact]
    public void A_host_with_an_option_that_cannot_be_used_fails_to_start() =>
        FluentActions.Invoking(() => new ServiceCollection().AddReplyScheduler(rs => rs.UsePostgres("", o => o.MaxPoolSize = 5000)))
            .Should().Throw<Exception>().Which.Message.Should().ContainAll("ConnectionString", "MaxPoolSize");
}
