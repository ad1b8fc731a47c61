using System.Runtime.CompilerServices;
using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;
using Xunit;
using static ReplyScheduler.Core.Tests.Scheduling.Planning.CatalogueBench;

namespace ReplyScheduler.Core.Tests.Scheduling.Planning;

/// <summary>A large catalogue: more schedules, jobs and runs than anything in it keeps ready.</summary>
public sealed class CatalogueSizeTests
{
    private const int Jobs = 20_000;

    [Fact]
    public void Every_job_of_a_large_catalogue_with_schedules_of_their_own_is_due_in_its_time()
    {
        var bench = new CatalogueBench();
        var rows = Enumerable.Range(0, Jobs).Select(i => Spread(bench, i)).ToArray();
        bench.LoadAll(rows);
        bench.Now = Noon.AddSeconds(Jobs);
        var offered = new List<SlotOffer>();
        while (bench.Catalogue.HasDue(bench.Now, hasRoom: true)) offered.AddRange(bench.Claim(room: 7000));

        offered.OrderBy(o => o.SlotTime).Select(o => (o.JobId, o.SlotTime)).Should().Equal(rows.Select((row, i) => (row.Id, Noon.AddSeconds(i))));
    }

    [Fact]
    public void A_held_run_keeps_its_job_however_many_others_run_meanwhile()
    {
        var bench = new CatalogueBench();
        var rows = Enumerable.Range(0, Jobs).Select(i => Spread(bench, i)).ToArray();
        bench.LoadAll(rows);
        var held = bench.Catalogue.Find(rows[0].Id)!;
        bench.Catalogue.Started(held, Noon);
        foreach (var row in rows[1..]) bench.Catalogue.Find(row.Id)!.Row.Name.Should().Be(row.Name);

        bench.Catalogue.Find(rows[0].Id).Should().BeSameAs(held);
    }

    [Fact]
    public void A_run_is_given_the_row_as_it_was_loaded()
    {
        var bench = new CatalogueBench();
        var plain = bench.Load(bench.Row("*/5 * * * *"));
        var full = bench.Load(bench.Row("0 9 * * MON") with { Name = "é日本 𝄞", Payload = new string('x', 40_000), Endpoint = "/a", TimeZone = "Europe/Madrid", MisfireLimit = 7 });
        var empty = bench.Load(bench.Row("@daily") with { Payload = "", Endpoint = "" });

        foreach (var row in (JobRow[])[plain, full, empty]) bench.Catalogue.Find(row.Id)!.Row.Should().Be(row);
        bench.Catalogue.NameOf(full.Id).Should().Be(full.Name);
        bench.Catalogue.Find(full.Id)!.Calendar.Should().Be(CronSchedule.Parse("0 9 * * MON", "Europe/Madrid"));
    }

    [Fact]
    public void A_row_costs_less_than_200_bytes_beside_its_payload()
    {
        // P3. A name and a schedule of its own, its place in the table and in the queue; both may be half empty.
        var row = Spread(new CatalogueBench(), Jobs);
        var texts = RowTexts.Pack(row).Length + (4 * IntPtr.Size);
        var places = Unsafe.SizeOf<PlannedRow>() + (4 * sizeof(int));

        (texts + places).Should().BeLessThan(200);
    }

    private static JobRow Spread(CatalogueBench bench, int second)
    {
        var at = Noon.AddSeconds(second);
        return bench.Row($"{at.Second} {at.Minute} {at.Hour} {at.Day} * *") with { Name = $"job_{second}", EffectiveFrom = Noon, Version = 1 };
    }
}
