using FluentAssertions;
using ReplyScheduler.Testing.Conformance;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Conformance;

/// <summary>A suite that is not derived is a suite that is not run.</summary>
public sealed class EverySuiteTests
{
    [Fact]
    public void Every_suite_of_the_conformance_package_runs_on_this_store()
    {
        var suites = typeof(ConformanceSuite).Assembly.GetTypes().Where(type => type.IsAbstract && type.Name.EndsWith("Conformance", StringComparison.Ordinal)).ToList();
        var derived = typeof(EverySuiteTests).Assembly.GetTypes().Select(type => type.BaseType).ToHashSet();

        suites.Should().HaveCountGreaterThan(20).And.OnlyContain(suite => derived.Contains(suite));
    }
}
