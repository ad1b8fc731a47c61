using FluentAssertions;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Store.Conformance;

/// <summary>Schema, identity and clock.</summary>
public abstract class PrepareConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    [Fact]
    public async Task Prepare_is_idempotent_and_answers_the_same_identity_to_every_opener()
    {
        var first = await Store.Schema.PrepareAsync(Token);
        var again = await Store.Schema.PrepareAsync(Token);
        var other = await (await OpenAsync(new StoreSetup())).Schema.PrepareAsync(Token);

        again.Should().BeEquivalentTo(first);
        other.Should().BeEquivalentTo(first);
        first.IsVirtual.Should().BeTrue();
        first.Now.Should().Be(Start);
        first.CreatedAt.Should().Be(Start);
        first.Environment.Should().Be("conformance");
        first.IsDurable.Should().BeTrue();
        first.StoreId.Should().NotBeEmpty();
    }
}
