using System.Data.Common;
using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Steps within the application's own transaction: together with its rows, or not at all.</summary>
public abstract class TransactionConformance(StoreUnderTest subject) : PostingSuite(subject)
{
    [Fact]
    public async Task An_offer_and_the_applications_row_commit_together()
    {
        await using var connection = await ConnectAsync();
        await RunAsync(connection, null, "CREATE TABLE app_rows (target text)");
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await RunAsync(connection, transaction, "INSERT INTO app_rows VALUES ('t1')");

        var answers = await OfferAsync(transaction, "t1", "t1", "t2");
        await transaction.CommitAsync(Token);

        answers.Should().HaveCount(3);
        answers[0].Should().BeOfType<OfferAnswer.Added>();
        answers[1].Should().Be(new OfferAnswer.Known(CandidateStatus.Waiting));
        answers[2].Should().BeOfType<OfferAnswer.Added>();
        (await CountAsync("reply_candidates WHERE status = 'waiting'")).Should().Be(2);
        (await CountAsync("app_rows")).Should().Be(1);
    }

    [Fact]
    public async Task An_offer_is_not_stored_when_the_application_rolls_back()
    {
        await using var connection = await ConnectAsync();
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            (await OfferAsync(transaction, "t1"))[0].Should().BeOfType<OfferAnswer.Added>();
            await transaction.RollbackAsync(Token);
        }

        (await CountAsync("reply_candidates")).Should().Be(0);
        (await OfferAsync(Wish("t1"))).Should().BeOfType<OfferAnswer.Added>();
    }

    [Fact]
    public async Task A_run_that_is_asked_for_within_a_transaction_is_claimed_when_it_has_committed_and_never_when_it_rolled_back()
    {
        await AddAsync("report");
        await using var connection = await ConnectAsync();
        foreach (var commits in new[] { false, true })
        {
            await using var transaction = await connection.BeginTransactionAsync(Token);
            var asked = await Store.Jobs.RequestAsync(new JobRequest.Run(Me, "ann", "because", "report", """{"n":1}""", null, null) { Transaction = transaction }, Token);
            asked.Should().BeOfType<JobRequestOutcome.Accepted>();
            if (commits) await transaction.CommitAsync(Token);
            else await transaction.RollbackAsync(Token);

            (await Store.Jobs.ClaimAsync(Claim(Me), Token)).Runs.Should().HaveCount(commits ? 1 : 0);
        }

        (await CountAsync("system_events WHERE event_type = 'job_run_requested'")).Should().Be(1);
    }

    [Fact]
    public async Task A_permit_is_read_as_the_applications_transaction_sees_it()
    {
        var permit = (await DecidedAsync("t1")).PermitId;
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await RunAsync(connection, transaction, $"UPDATE posting_permits SET status = 'REVOKED', reason_code = 'permit_revoked', actor = 'ann' WHERE permit_id = {Quote(permit)}");

        var within = await Store.Permits.FindAsync(permit, transaction, Token);
        var outside = await Store.Permits.FindAsync(permit, null, Token);
        await transaction.RollbackAsync(Token);

        within!.Row.Status.Should().Be(PermitStatus.Revoked);
        within.Reason.Should().Be(PermitReason.PermitRevoked);
        outside!.Row.Should().Be(within.Row with { Status = PermitStatus.Pending });
        outside.Reason.Should().BeNull();
        outside.CreatedAt.Should().Be(await NowAsync());
        (await Store.Permits.FindAsync(Guid.CreateVersion7(), null, Token)).Should().BeNull();
    }

    [Fact]
    public async Task A_used_permit_is_read_with_its_post_and_its_instants()
    {
        var launch = await LaunchedAsync("t1");
        await SettleAsync(Settle(launch, PermitStatus.Used, postedId: "p-1"));

        var permit = await Store.Permits.FindAsync(launch.PermitId, null, Token);

        permit!.Row.Status.Should().Be(PermitStatus.Used);
        permit.PostedId.Should().Be("p-1");
        new[] { permit.ApprovedAt, permit.ClaimedAt, permit.UsedAt }.Should().AllBeEquivalentTo(await NowAsync());
    }

    [Fact]
    public async Task A_transaction_on_another_database_or_one_that_is_over_is_refused_and_goes_on()
    {
        await using var elsewhere = await ConnectElsewhereAsync();
        await using var foreign = await elsewhere.BeginTransactionAsync(Token);
        await FluentActions.Awaiting(() => OfferAsync(foreign, "t1")).Should().ThrowAsync<ArgumentException>();
        await RunAsync(elsewhere, foreign, "CREATE TABLE still_usable (n integer)");
        await foreign.CommitAsync(Token);

        await using var connection = await ConnectAsync();
        var over = await connection.BeginTransactionAsync(Token);
        await over.CommitAsync(Token);
        await FluentActions.Awaiting(() => OfferAsync(over, "t1")).Should().ThrowAsync<ArgumentException>();
        (await CountAsync("reply_candidates")).Should().Be(0);
    }

    private Task<IReadOnlyList<OfferAnswer>> OfferAsync(DbTransaction transaction, params string[] targets) =>
        Store.Candidates.OfferAsync(new OfferRequest(Me, Pipeline, [.. targets.Select(target => Wish(target))]) { Transaction = transaction }, Token);

    private static async Task RunAsync(DbConnection connection, DbTransaction? transaction, string sql)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        await command.ExecuteNonQueryAsync(Token);
    }
}
