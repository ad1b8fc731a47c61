using System.Text.Json.Serialization;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Core.Tests.Scheduling.Running;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Setup;

/// <summary>Typed payloads without reflection.</summary>
public sealed partial class PayloadTests
{
    private const int Limit = 30_000;

    [Fact(Timeout = Limit)]
    public async Task The_handler_is_given_what_was_registered()
    {
        var seen = new List<Mail>();
        await using var bench = new SchedulerBench(rs =>
        {
            rs.Services.AddSingleton(seen);
            rs.AddJob<Mailer, Mail>("mail", "* * * * *", Json.Default.Mail, new Mail("ann", 3));
        });

        (await bench.TickAsync()).Ended.Should().ContainSingle().Which.Status.Should().Be(ExecutionStatus.Succeeded);

        seen.Should().Equal(new Mail("ann", 3));
    }

    [Theory(Timeout = Limit)]
    [InlineData(null, "no payload")]
    [InlineData("null", "JSON null")]
    [InlineData("""{"To":"secret words","Count":"three"}""", "path $.Count")]
    [InlineData("""{"To":""", "path $.To")]
    public async Task A_payload_that_cannot_be_read_fails_the_run_and_is_not_repeated_in_words(string? payload, string why)
    {
        await using var bench = new SchedulerBench(rs => rs
            .AddHandler<Mailer, Mail>("mail", Json.Default.Mail)
            .AddJobs([new JobDefinition { Name = "m", Type = "mail", Schedule = "* * * * *", Payload = payload }]));

        (await bench.TickAsync()).Ended.Should().ContainSingle().Which.Should().Match<EndedRun>(e => e.Status == ExecutionStatus.Failed && e.Reason == "payload_invalid");

        var error = bench.Store.Ends.Should().ContainSingle().Subject.Error;
        error.Should().Contain(why).And.NotContain("secret words").And.NotContain("three");
    }

    internal sealed record Mail(string To, int Count);

    internal sealed class Mailer(IEnumerable<List<Mail>> seen) : IJobHandler<Mail>
    {
        public ValueTask<JobResult> RunAsync(JobRun run, Mail payload, CancellationToken cancellationToken)
        {
            foreach (var list in seen) list.Add(payload);
            return ValueTask.FromResult(JobResult.Success);
        }
    }

    [JsonSerializable(typeof(Mail))]
    internal sealed partial class Json : JsonSerializerContext;
}
