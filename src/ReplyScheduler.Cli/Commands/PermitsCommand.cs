using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Commands;

/// <summary>What may be posted, was posted or was not, and what people do about it.</summary>
internal static class PermitsCommand
{
    private static readonly (string, Func<PermitState, string>)[] Columns =
    [
        ("REQUESTED", permit => Printable.Instant(permit.CreatedAt)), ("PERMIT", permit => permit.Row.PermitId.ToString()), ("STATUS", permit => StoredCode.Of(permit.Row.Status)),
        ("REASON", permit => permit.Reason is { } reason ? StoredCode.Of(reason) : ""), ("SOURCE", permit => permit.Row.PipelineSource ?? ""), ("TARGET", permit => permit.Row.TargetId ?? ""),
        ("POSTED", permit => permit.PostedId ?? ""),
    ];

    public static Command Make(Sessions sessions)
    {
        var permits = new ExampleCommand("permits", "Lists, shows, revokes and resolves permits.", "permits list --status unresolved", "permits show 0195f3a2-7c1e-7000-8000-000000000000");
        permits.Subcommands.Add(List(sessions));
        permits.Subcommands.Add(Show(sessions));
        permits.Subcommands.Add(Revoke(sessions));
        permits.Subcommands.Add(Resolve(sessions));
        return permits;
    }

    private static Command List(Sessions sessions)
    {
        var limit = Ask.Limit(50);
        var status = Ask.Word<PermitStatus>("--status", "Only those in this state");
        var source = new Option<string?>("--source") { Description = "Only those that this pipeline source asked for.", HelpName = "SOURCE" };
        var target = new Option<string?>("--target") { Description = "Only those that answer this post.", HelpName = "ID" };
        var canaries = new Option<bool>("--canaries") { Description = "Show canaries too." };
        var before = new Option<Guid?>("--before") { Description = "Only those that were requested before this permit, to read on.", HelpName = "ID", CustomParser = result => Parsers.Id(result) };
        var command = new ExampleCommand("list", "Lists permits, the one that was requested last first.", "permits list", "permits list --status not_posted --json", "permits list --source reply_v2_scheduler --limit 5")
        {
            status, source, target, canaries, before, limit,
        };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var query = new PermitQuery
            {
                Status = parsed.GetValue(status), Source = parsed.GetValue(source), TargetId = parsed.GetValue(target), WithCanaries = parsed.GetValue(canaries),
                Before = parsed.GetValue(before), Limit = parsed.GetValue(limit),
            };
            session.Answer.List(await session.Permits.ListAsync(query, stop), "There is no such permit.", Columns, Json.Permit);
            return ExitCodes.Pass;
        });
    }

    private static Command Show(Sessions sessions)
    {
        var id = Ask.Id("The permit.");
        var command = new ExampleCommand("show", "Shows one permit.", "permits show 0195f3a2-7c1e-7000-8000-000000000000") { id };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            if (await session.Permits.FindAsync(parsed.GetValue(id), null, stop) is not { } permit) return session.Answer.Refuse("permit_not_found", $"There is no permit {parsed.GetValue(id)}.");
            session.Answer.Show(Lines(permit), json => Json.Permit(json, permit));
            return ExitCodes.Pass;
        });
    }

    private static Command Revoke(Sessions sessions)
    {
        var (id, by, why) = (Ask.Id("The permit."), Ask.By(), Ask.Why(required: true));
        var command = new ExampleCommand("revoke", "Takes back a permit that was not claimed.", "permits revoke 0195f3a2-7c1e-7000-8000-000000000000 --why 'the post was edited'") { id, by, why };
        return sessions.Command(command, async (parsed, session, stop) => Tell(
            session.Answer, await session.Permits.RevokeAsync(parsed.GetValue(id), parsed.GetRequiredValue(by), parsed.GetValue(why)!, stop), $"{parsed.GetValue(id)} is revoked."));
    }

    private static Command Resolve(Sessions sessions)
    {
        var (id, by, why) = (Ask.Id("The permit, which is UNRESOLVED."), Ask.By(), Ask.Why(required: true));
        var posted = new Option<string?>("--posted-id") { Description = "It is public, as this post.", HelpName = "ID" };
        var missing = new Option<bool>("--not-posted") { Description = "It is not public." };
        var command = new ExampleCommand(
            "resolve", "Says what became of a permit that nobody but a person could find out about.",
            "permits resolve 0195f3a2-7c1e-7000-8000-000000000000 --posted-id 1234567890 --why 'seen on the platform'",
            "permits resolve 0195f3a2-7c1e-7000-8000-000000000000 --not-posted --why 'not on the account'") { id, posted, missing, by, why };
        command.Validators.Add(result =>
        {
            if (result.GetResult(posted) is null == result.GetResult(missing) is null) result.AddError("Say what became of it: either --posted-id ID or --not-posted.");
        });
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var (permit, post) = (parsed.GetValue(id), parsed.GetValue(posted));
            var answer = await session.Permits.ResolveAsync(permit, parsed.GetRequiredValue(by), parsed.GetValue(why)!, post, stop);
            return Tell(session.Answer, answer, post is null ? $"{permit} is not posted." : $"{permit} is posted as {post}.");
        });
    }

    private static int Tell(Answer answer, PermitAnswer outcome, string done)
    {
        if (outcome is PermitAnswer.Refused refused)
            return answer.Refuse(StoredCode.Of(refused.Refusal), refused.Actual is { } actual ? $"Nothing was changed: the permit is {StoredCode.Of(actual)}." : "Nothing was changed: there is no such permit.");
        answer.Say(done, json => json.WriteBoolean("done", true));
        return ExitCodes.Pass;
    }

    private static IEnumerable<(string, string?)> Lines(PermitState permit)
    {
        var row = permit.Row;
        return
        [
            ("permit", row.PermitId.ToString()), ("status", StoredCode.Of(row.Status)), ("reason", permit.Reason is { } reason ? StoredCode.Of(reason) : null), ("detail", permit.Detail),
            ("posted as", permit.PostedId), ("source", row.PipelineSource), ("platform", row.Platform), ("account", row.Account), ("target", row.TargetId), ("root", row.RootId),
            ("content sha-256", row.ContentSha256), ("kind", row.DecisionType), ("decision", row.DecisionId.ToString()), ("run", row.RunId?.ToString()), ("slot", Printable.Instant(row.SlotTime)),
            ("requested", Printable.Instant(permit.CreatedAt)), ("approved", Printable.Instant(permit.ApprovedAt)), ("claimed", Printable.Instant(permit.ClaimedAt)), ("used", Printable.Instant(permit.UsedAt)),
            ("expires", Printable.Instant(row.ExpiresAt)), ("superseded by", permit.SupersededBy?.ToString()),
        ];
    }
}
