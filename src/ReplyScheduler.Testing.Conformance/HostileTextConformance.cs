using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Hostile text in every field is refused, or stored and read back the same (adversarial 35).</summary>
public abstract class HostileTextConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["NUL"] = "a\0b",
        ["right to left"] = "\u202Egnp.exe\u202C \u05D0\u05D1",
        ["SQL"] = "'); DROP TABLE scheduled_jobs; --",
        ["JSON"] = "\"},{\"a\":[\\u0000",
        ["half a character"] = "x\uD800y",
        ["beyond the first plane"] = "\U0001F600\U0010FFFF",
        ["control"] = "\u0001\u001b[31m\r\n\t\u007f",
        ["decomposed"] = "e\u0301 \u200B\uFEFF",
        ["format"] = "%s%n {0} $now :name ?1 @x",
        ["1 MB"] = new string('n', 1 << 20),
    };

    public static TheoryData<string> Kinds => [.. Texts.Keys];

    /// <summary>The step is refused for good with nothing stored, or what was stored is what was given.</summary>
    private static async Task RefusedOrSameAsync(string text, Func<Task> write, Func<Task<string?>> read)
    {
        try
        {
            await write();
        }
        catch (StoreException refused)
        {
            refused.IsTransient.Should().BeFalse();
            (await read()).Should().BeNull();
            return;
        }

        (await read()).Should().Be(text);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task In_a_jobs_name(string kind) => await RefusedOrSameAsync(Texts[kind],
        () => Store.Jobs.SyncAsync(Sync(Me, Job(Texts[kind])), Token),
        async () => (await Store.Jobs.LoadAsync(0, Token)).Jobs.SingleOrDefault()?.Name);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task In_a_jobs_type_schedule_zone_and_payload(string kind)
    {
        var text = Texts[kind];
        foreach (var (job, read) in new (JobDefinition, Func<JobRow, string?>)[]
        {
            (Job("type") with { Type = text }, row => row.Type), (Job("schedule") with { Schedule = text }, row => row.Schedule),
            (Job("zone") with { TimeZone = text }, row => row.TimeZone), (Job("payload") with { Payload = text }, row => row.Payload),
        })
        {
            await RefusedOrSameAsync(text, () => Store.Jobs.SyncAsync(Sync(Me, job), Token),
                async () => (await Store.Jobs.LoadAsync(0, Token)).Jobs.SingleOrDefault(row => row.Name == job.Name) is { } row ? read(row) : null);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task In_a_jobs_description(string kind) => await RefusedOrSameAsync(Texts[kind],
        () => Store.Jobs.SyncAsync(Sync(Me, Job("a") with { Description = Texts[kind] }), Token),
        async () => (string?)await ScalarAsync("SELECT description FROM scheduled_jobs"));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task In_an_events_type(string kind) => await RefusedOrSameAsync(Texts[kind],
        () => Store.Evidence.AppendAsync(Me, [new SchedulerEvent { Type = Texts[kind], Message = "m" }], Token),
        async () => (await EventsAsync()).SingleOrDefault(e => e.Message == "m")?.Type);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task In_an_events_data(string kind)
    {
        var text = Texts[kind];
        var data = EventData.Of(("text", text));
        await RefusedOrSameAsync(data, () => Store.Evidence.AppendAsync(Me, [new SchedulerEvent { Type = "t", Message = "m", Data = data }], Token),
            async () => (await EventsAsync()).SingleOrDefault(e => e.Type == "t")?.Data);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_message_for_people_never_stops_a_step_it_is_cut_or_cleansed(string kind)
    {
        var text = Texts[kind];
        var run = await ClaimOneAsync(await AddAsync("a"), Start);
        var end = End(run.RunId, ExecutionStatus.Failed, text) with
        {
            Error = text, Result = text, Happened = new SchedulerEvent { Type = "ended", Message = text },
        };

        (await FinishAsync(Me, end)).Should().BeOfType<StepOutcome.Applied>();

        var kept = (await QueryAsync("SELECT error_message, reason_code FROM job_executions")).Single();
        var said = (await EventsAsync()).Single(e => e.Type == "ended").Message;
        if (kind is "NUL" or "half a character" or "1 MB")
        {
            kept[0].Should().BeOfType<string>().Which.Length.Should().BeInRange(3, 4000);
            said.Length.Should().BeInRange(3, 2000);
        }
        else
        {
            kept.Should().Equal(text, text);
            said.Should().Be(text);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task In_what_called_the_tick(string kind)
    {
        var text = Texts[kind];
        var job = await AddAsync("a");
        (await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start)) with { TriggeredBy = text }, Token)).Runs.Should().ContainSingle();

        var kept = (string?)await ScalarAsync("SELECT triggered_by FROM job_executions");
        if (kind is "NUL" or "half a character" or "1 MB") kept!.Length.Should().BeInRange(3, 200);
        else kept.Should().Be(text);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task In_the_machines_name_the_build_and_a_handled_type(string kind)
    {
        var text = Texts[kind];
        foreach (var (request, column) in new[]
        {
            (Registration(NewStamp()) with { Machine = text }, "machine"), (Registration(NewStamp(text)), "build"), (Registration(NewStamp(), text), "handled_types ->> 0"),
        })
        {
            await RefusedOrSameAsync(text, () => Store.Jobs.RegisterAsync(request, Token),
                async () => ((string?)await ScalarAsync($"SELECT {column} FROM instances WHERE id = {Quote(request.Stamp.InstanceId)}")));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task In_a_candidates_fields(string kind)
    {
        var text = Texts[kind];
        var plain = new Candidate { TargetId = "t", Author = "a", Text = "x", Root = new RootEvidence("t", "host") };
        foreach (var (candidate, column) in new[]
        {
            (plain with { TargetId = text }, "target_id"), (plain with { Author = text }, "author"), (plain with { Text = text }, "text"),
            (plain with { Language = text }, "language"), (plain with { Account = text }, "account"), (plain with { Platform = text }, "platform"),
            (plain with { Root = new RootEvidence(text, "host") }, "root_id"), (plain with { Root = new RootEvidence("t", text) }, "root_issuer"),
        })
        {
            var offered = candidate.TargetId == "t" ? candidate with { TargetId = column } : candidate;
            await RefusedOrSameAsync(text,
                () => Store.Candidates.OfferAsync(new OfferRequest(Me, column, [new CandidateOffer(offered, 1, TimeSpan.FromHours(1), false)]), Token),
                async () => ((string?)await ScalarAsync($"SELECT {column} FROM reply_candidates WHERE pipeline = '{column}'")));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task In_a_model_calls_purpose(string kind) => await RefusedOrSameAsync(Texts[kind],
        () => Store.Evidence.RecordUsageAsync(Me, [new UsageRecord { Purpose = Texts[kind], Model = "m", Outcome = UsageOutcome.Succeeded }], Token),
        async () => (string?)await ScalarAsync("SELECT purpose FROM llm_usage_log"));
}
