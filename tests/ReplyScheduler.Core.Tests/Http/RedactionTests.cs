using System.Text;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using ReplyScheduler.Http.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Http;

/// <summary>R85: no spelling of a secret that a server can be expected to send back is kept.</summary>
public sealed class RedactionTests
{
    private const string Secret = HttpJobBench.Secret;
    private static readonly Redaction Redaction = new(Secret, HttpJobBench.Key);

    public static TheoryData<string> Spellings => new(
        Secret,
        Secret.ToUpperInvariant(),
        HttpJobBench.Key,
        string.Concat(Secret.Select(c => $"\\u{(int)c:x4}")),
        string.Concat(Secret.Select(c => $"\\u{(int)c:X4}")),
        string.Concat(Secret.Select(c => $"\\x{(int)c:x2}")),
        string.Concat(Secret.Select(c => $"%{(int)c:X2}")),
        string.Concat(Secret.Select(c => $"&#{(int)c};")),
        string.Concat(Secret.Select(c => $"&#x{(int)c:x};")),
        Uri.EscapeDataString(Secret),
        Uri.EscapeDataString(Uri.EscapeDataString(Secret)),
        System.Text.Json.JsonSerializer.Serialize(Secret),
        System.Text.Json.JsonSerializer.Serialize(System.Text.Json.JsonSerializer.Serialize(Secret)),
        Secret.Replace("/", "\\/"),
        System.Net.WebUtility.HtmlEncode(Secret),
        Secret.Insert(5, "\r\n"),
        string.Join('\0', Secret.ToCharArray()),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("a" + Secret + "bc")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("ab" + Secret + "c")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)).Replace('+', '-').Replace('/', '_').TrimEnd('='),
        Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)),
        Secret[..12]);

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_secret_is_found_in_every_usual_spelling(string spelling)
    {
        // At the end, where also a secret that was cut off is found.
        var clean = Redaction.Clean("You sent " + spelling);

        clean.Should().StartWith("You sent ").And.Contain(Redaction.Mark);
        foreach (var part in Enumerable.Range(0, spelling.Length - 7).Select(i => spelling.Substring(i, 8))) clean.Should().NotContain(part);
    }

    [Fact]
    public void A_text_without_a_secret_stays_as_it_is()
    {
        const string Text = "500 Internal Server Error: %41 \\u0041 &amp; Kq7.vR2 \r\n\0 \ud83d\ude00";

        Redaction.Clean(Text).Should().BeSameAs(Text);
    }

    [Fact]
    public void Every_occurrence_goes_and_what_is_between_stays() =>
        Redaction.Clean($"a {Secret} b {Secret}{Secret} c").Should().Be("a [redacted] b [redacted] c");

    [Fact]
    public void No_secret_survives_between_any_two_texts()
    {
        var secrets = Gen.Choose('!', '~').Select(c => (char)c).ArrayOf(20).Select(some => new string(some));
        var texts = ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "");
        var cases = from secret in secrets from before in texts from after in texts select (secret, before, after);

        Prop.ForAll(cases.ToArbitrary(), x =>
        {
            var clean = new Redaction(x.secret).Clean(x.before + x.secret + x.after);
            clean.Replace(Redaction.Mark, "\n").Should().NotContainEquivalentOf(x.secret);
            clean.Should().Contain(Redaction.Mark);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
