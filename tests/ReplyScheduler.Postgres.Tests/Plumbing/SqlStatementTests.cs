using FluentAssertions;
using NpgsqlTypes;
using ReplyScheduler.Postgres.Internal;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Plumbing;

/// <summary>How a named statement becomes one for the server.</summary>
public sealed class SqlStatementTests
{
    private const string Schema = "\"bot's schema\"";

    [Fact]
    public void The_schema_stands_in_place_of_its_mark_and_nowhere_else() =>
        new SqlStatement("x", "SELECT users.id FROM rs.jobs users, rs.new_id() WHERE others.a = 1", Schema).Text
            .Should().Be("SELECT users.id FROM \"bot's schema\".jobs users, \"bot's schema\".new_id() WHERE others.a = 1");

    [Fact]
    public void Parameters_get_positions_in_the_order_of_their_appearance_and_types_by_their_first_cast()
    {
        var statement = new SqlStatement("x", "SELECT $b::uuid[], $a::interval, $b, $a + $a::interval", Schema);

        statement.Text.Should().Be("SELECT $1::uuid[], $2::interval, $1, $2 + $2::interval");
        statement.Parameters.Should().Equal(("b", NpgsqlDbType.Array | NpgsqlDbType.Uuid), ("a", NpgsqlDbType.Interval));
    }

    [Fact]
    public void A_parameter_without_a_type_and_one_of_an_unknown_type_are_refused()
    {
        FluentActions.Invoking(() => new SqlStatement("x", "SELECT $a", Schema)).Should().Throw<InvalidOperationException>().WithMessage("*'x'*'$a'*");
        FluentActions.Invoking(() => new SqlStatement("x", "SELECT $a::point", Schema)).Should().Throw<InvalidOperationException>().WithMessage("*'point'*");
    }

    [Theory]
    [InlineData("SELECT 1", true)]
    [InlineData("-- SELECT\nUPDATE t SET a = (SELECT 1)", false)]
    [InlineData("UPDATE t SET a = 1 RETURNING a", true)]
    [InlineData("INSERT INTO t SELECT 1", false)]
    [InlineData("INSERT INTO t SELECT 'RETURNING'", false)]
    [InlineData("WITH a AS (UPDATE t SET a = 1 RETURNING a) INSERT INTO u SELECT a FROM a", false)]
    [InlineData("WITH a AS (UPDATE t SET a = 1 RETURNING a) SELECT * FROM a", true)]
    [InlineData("WITH a AS (SELECT ')' AS b) DELETE FROM t USING a", false)]
    [InlineData("COMMIT", false)]
    public void Whether_a_statement_returns_rows_is_told_by_its_main_verb(string text, bool returnsRows) =>
        new SqlStatement("x", text, Schema).ReturnsRows.Should().Be(returnsRows);

    [Fact]
    public void The_second_form_writes_to_the_spool_what_the_first_one_writes_to_the_events()
    {
        new SqlStatement("x", "INSERT INTO rs.system_events (a) SELECT a FROM rs.system_events_old", Schema).SpoolText
            .Should().Be("INSERT INTO \"bot's schema\".event_spool (a) SELECT a FROM \"bot's schema\".system_events_old");
        new SqlStatement("x", "SELECT 1 FROM rs.system_events", Schema).SpoolText.Should().BeNull();
    }
}
