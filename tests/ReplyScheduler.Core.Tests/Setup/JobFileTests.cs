using System.Text;
using System.Text.Json;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.Core.Tests.Setup;

/// <summary>Files of jobs: what they say, and where they are wrong.</summary>
public sealed class JobFileTests
{
    private static IReadOnlyList<JobDefinition> Parse(string text) => JobFile.Parse(Encoding.UTF8.GetBytes(text), "jobs.json");

    private static IReadOnlyList<string> Errors(string text) => FluentActions.Invoking(() => Parse(text)).Should().Throw<JobFileException>().Which.Errors;

    [Fact]
    public void Every_property_is_read()
    {
        var job = Parse("""
            {
              "$schema": "jobs.schema.json", // where editors find it
              "jobs": [ {
                "job_name": "a", "job_type": "t", "schedule": "@hourly", "time_zone": "Europe/Berlin", "description": "d", "endpoint": "/e",
                "payload": { "n": [1, 2.50] }, "overlap": "allow", "overlap_limit": 3, "misfire": "run_all", "misfire_limit": 4,
                "timeout_seconds": 5, "retries": 6, "retry_delay_seconds": 7, "freshness_seconds": 8,
              } ],
            }
            """).Should().ContainSingle().Subject;

        job.Should().Be(new JobDefinition
        {
            Name = "a", Type = "t", Schedule = "@hourly", TimeZone = "Europe/Berlin", Description = "d", Endpoint = "/e", Payload = """{ "n": [1, 2.50] }""",
            Overlap = OverlapPolicy.Allow, OverlapLimit = 3, Misfire = MisfirePolicy.RunAll, MisfireLimit = 4, TimeOut = TimeSpan.FromSeconds(5), Retries = 6,
            RetryDelay = TimeSpan.FromSeconds(7), Freshness = TimeSpan.FromSeconds(8),
        });
    }

    [Fact]
    public void What_is_left_out_has_the_defaults_of_jobs_in_code()
    {
        var job = Parse("""{"jobs":[{"job_name":"a","schedule":"* * * * *"}]}""").Should().ContainSingle().Subject;

        job.Should().Be(new JobDefinition { Name = "a", Type = "a", Schedule = "* * * * *" });
        job.Hash.Should().Be(new JobOptions().ToDefinition("a", "a", "* * * * *").Hash);
    }

    [Fact]
    public void All_faults_are_told_at_once_each_with_line_and_column()
    {
        Errors("""
            {"jobs": [
              {"job_name": "a", "schedule": "61 * * * *"},
              {"job_name": "b", "schedule": "* * * * *", "retires": 1},
              {"job_name": "ö", "schedule": "* * * * *", "retries": "1"},
              {"schedule": "* * * * *"},
              {"job_name": "b", "schedule": "* * * * *", "overlap": "queue"},
              7,
              {"job_name": "c", "schedule": "* * * * *", "time_zone": "Mars/Olympus", "timeout_seconds": 0, "timeout_seconds": 1}
            ]}
            """).Should().SatisfyRespectively(
            e => e.Should().StartWith("jobs.json(2,3): job 'a': ").And.Contain("61"),
            e => e.Should().StartWith("jobs.json(3,57): a job has no property 'retires'"),
            e => e.Should().StartWith("jobs.json(4,57): 'retries' must be a whole number"),
            e => e.Should().Be("jobs.json(5,3): the job has no 'job_name'"),
            e => e.Should().Be("jobs.json(6,16): the job name 'b' is used twice; the first time in line 3"),
            e => e.Should().Be("jobs.json(6,57): 'overlap' must be one of skip, allow"),
            e => e.Should().Be("jobs.json(7,3): a job must be an object"),
            e => e.Should().Be("jobs.json(8,116): the property 'timeout_seconds' is there twice"));
    }

    [Theory]
    [InlineData("", "jobs.json(1,1): this is not JSON")]
    [InlineData("[]", "jobs.json(1,1): the file must be an object with an array 'jobs'")]
    [InlineData("{}", "the array 'jobs' is missing")]
    [InlineData("""{"jobs":{}}""", "'jobs' must be an array")]
    [InlineData("""{"jobs":[]""", "this is not JSON")]
    [InlineData("""{"jobs":[]} x""", "jobs.json(1,13): this is not JSON")]
    [InlineData("""{"job":[]}""", "the property 'job' is not known here")]
    [InlineData("""{"jobs":[{"job_name":"\ud800","schedule":"* * * * *"}]}""", "'job_name' holds half a character")]
    [InlineData("""{"jobs":[{"\ud800":1,"job_name":"a","schedule":"* * * * *"}]}""", "jobs.json(1,11): a text holds half a character")]
    [InlineData("""{"jobs":[{"overlap":"\ud800","job_name":"a","schedule":"* * * * *"}]}""", "a text holds half a character")]
    public void Broken_files_are_refused_with_a_place(string text, string expected) => Errors(text).Should().Contain(e => e.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_and_not_replaced() => FluentActions
        .Invoking(() => JobFile.Parse([.. "{\"jobs\":[\n{\"payload\":\"é"u8, 0xff, .. "\",\"job_name\":\"a\",\"schedule\":\"* * * * *\"}]}"u8], "f"))
        .Should().Throw<JobFileException>().Which.Errors.Should().Equal("f(2,14): the file is not in UTF-8");

    [Fact]
    public void A_payload_that_the_file_writes_with_comments_reaches_its_handler_as_plain_JSON() =>
        Parse("""{"jobs":[{"job_name":"a","schedule":"* * * * *","payload":{"n": 1.50, /* why */ "ä": [2,],}}]}""")
            .Should().ContainSingle().Which.Payload.Should().Be("""{"n":1.50,"ä":[2]}""");

    [Fact]
    public void A_null_among_jobs_of_code_is_a_fault_of_the_configuration() => FluentActions
        .Invoking(() => new ServiceCollection().AddReplyScheduler(rs => rs.AddJobs([null!])))
        .Should().Throw<SchedulerConfigurationException>().Which.Errors.Should().Contain(e => e.StartsWith("AddJobs was given a null"));

    [Fact]
    public void Hundred_faults_are_enough()
    {
        Errors("""{"jobs":[""" + string.Join(",", Enumerable.Repeat("1", 5000)) + "]}").Should().HaveCount(100);
    }

    [Fact]
    public void Whatever_the_bytes_either_jobs_or_faults_come_back() => Prop.ForAll<byte[]>(bytes =>
    {
        try
        {
            JobFile.Parse(bytes, "f");
        }
        catch (JobFileException refused)
        {
            refused.Errors.Should().NotBeEmpty();
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_is_cut_out_of_a_good_file_either_jobs_or_faults_come_back()
    {
        var good = Encoding.UTF8.GetBytes("""{"$schema":"s","jobs":[{"job_name":"ä","schedule":"0 0 * * *","payload":{"a":[1,"x"]},"retries":3},{"job_name":"b","schedule":"@daily"}]}""");
        for (var from = 0; from < good.Length; from++)
        {
            for (var length = 1; length <= Math.Min(4, good.Length - from); length++)
            {
                byte[] cut = [.. good[..from], .. good[(from + length)..]];
                try
                {
                    JobFile.Parse(cut, "f").Should().HaveCountLessThanOrEqualTo(2);
                }
                catch (JobFileException refused)
                {
                    refused.Errors.Should().NotBeEmpty();
                }
            }
        }
    }

    [Fact]
    public void A_missing_file_is_one_fault_of_the_configuration_beside_the_others()
    {
        var errors = FluentActions.Invoking(() => new ServiceCollection().AddReplyScheduler(rs => rs.AddJobsFromFile("/nowhere/jobs.json")))
            .Should().Throw<SchedulerConfigurationException>().Which.Errors;

        errors.Should().Contain(e => e.StartsWith("/nowhere/jobs.json: the file cannot be read")).And.Contain(e => e.StartsWith("There is no store."));
    }

    [Fact]
    public void The_schema_names_the_properties_that_are_read()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "jobs.schema.json")));
        var properties = schema.RootElement.GetProperty("properties").GetProperty("jobs").GetProperty("items").GetProperty("properties");

        foreach (var property in properties.EnumerateObject())
        {
            var value = property.Value.TryGetProperty("type", out var type) && type.GetString() == "integer" ? "true" : "{}";
            var errors = property.NameEquals("payload") ? [] : Errors($$"""{"jobs":[{"{{property.Name}}":{{value}}}]}""");
            errors.Should().NotContain(e => e.Contains("has no property", StringComparison.Ordinal));
        }

        properties.EnumerateObject().Should().HaveCount(15, "as many as JobDefinition has properties that are stored")
            .And.HaveCount(typeof(JobDefinition).GetProperties().Count(p => p.CanWrite));
    }
}
