using System.Text;
using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling.Control;

public sealed class JobSyncTests
{
    private static readonly InstanceStamp Me = new(Guid.NewGuid(), "1.0.0+test");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5_000, 1)]
    [InlineData(5_001, 2)]
    [InlineData(12_345, 3)]
    public async Task Batches_follow_each_other_without_a_gap_by_the_bytes_of_the_names(int count, int batches)
    {
        var store = new Recorder();
        var names = Enumerable.Range(0, count).Select(i => (i % 3) switch { 0 => $"job {i}", 1 => $"\uff5e {i}", _ => $"\U0001f600 {i}" }).ToArray();
        (await JobSync.RunAsync(store, Me, "app", [.. names.Select(Definition)], TestContext.Current.CancellationToken)).Should().Be(count);

        store.Batches.Should().HaveCount(batches);
        var sent = store.Batches.SelectMany(batch => batch.Jobs).Select(job => job.Name).ToList();
        sent.Should().Equal(names.OrderBy(name => Convert.ToHexString(Encoding.UTF8.GetBytes(name)), StringComparer.Ordinal));
        store.Batches.Select(batch => batch.IsLast).Should().Equal(Enumerable.Range(1, batches).Select(i => i == batches));
        store.Batches.Select(batch => batch.After).Should().Equal([null, .. store.Batches.SkipLast(1).Select(batch => batch.Jobs[^1].Name)]);
    }

    private static JobDefinition Definition(string name) => new() { Name = name, Type = "work", Schedule = "* * * * *" };

    private sealed class Recorder : IJobStore
    {
        public List<SyncJobsRequest> Batches { get; } = [];

        public Task<SyncJobsResult> SyncAsync(SyncJobsRequest request, CancellationToken cancellationToken)
        {
            Batches.Add(request);
            return Task.FromResult(new SyncJobsResult(DateTimeOffset.UnixEpoch, request.Jobs.Count, 0, 0));
        }

        public Task<RegisterResult> RegisterAsync(InstanceRegistration request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<LoadJobsResult> LoadAsync(long sinceVersion, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobRequestOutcome> RequestAsync(JobRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<RenewResult> RenewAsync(RenewRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<StepOutcome>> FinishAsync(FinishRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
