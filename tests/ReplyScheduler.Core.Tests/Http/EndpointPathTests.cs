using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using ReplyScheduler.Http.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Http;

/// <summary>Decision 31: an endpoint cannot carry the secret to another host.</summary>
public sealed class EndpointPathTests
{
    private static readonly Uri[] Bases =
    [
        new("https://project.example.com"), new("https://project.example.com/"), new("https://project.example.com:8443/functions/v1"),
        new("https://project.example.com/functions/v1/"), new("http://127.0.0.1:5000"), new("http://[::1]:5000/x"), new("https://xn--mnchen-3ya.example/"),
    ];

    private static readonly string[] Pieces =
    [
        "/", "//", "\\", "@", "@evil.example", "evil.example", ":80", ":", "..", ".", "%2e%2e", "%2E", "%2f", "%2F%2fevil.example", "%5c", "%40evil.example", "%00", "%0d%0a", "%252e",
        "%c0%af", "%", "%2", "%zz", "?", "#", ";", "http://evil.example/", "https:", "javascript:", "\t", "\r\n", " ", "\0", "\u2044", "\uff0f", "\u3002", "\u202e", "\ud800", "é", "a", "functions",
        "v1", "-", "~", "[::1]", "|", "^", "{x}", "\"", "<", "`", "&", "=", "+", "*",
    ];

    [Theory]
    [InlineData("/")]
    [InlineData("/functions/v1/ttl-cleanup")]
    [InlineData("/a/b.json")]
    [InlineData("/a/...")]
    [InlineData("/caf%C3%A9")]
    [InlineData("/run?kind=daily&x=1,2")]
    [InlineData("/v1/jobs:run")]
    public void A_path_is_accepted_and_appended_as_it_is(string endpoint)
    {
        EndpointPath.Fault(endpoint).Should().BeNull();
        EndpointPath.Join(new Uri("https://h.example:8443/base/"), endpoint)!.AbsoluteUri.Should().Be("https://h.example:8443/base" + endpoint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ttl-cleanup")]
    [InlineData("@evil.example/x")]
    [InlineData("//evil.example/x")]
    [InlineData("/\\evil.example/x")]
    [InlineData("\\\\evil.example/x")]
    [InlineData("https://evil.example/x")]
    [InlineData(".evil.example/x")]
    [InlineData(":80@evil.example/")]
    [InlineData("/a//b")]
    [InlineData("/a@b")]
    [InlineData("/a#b")]
    [InlineData("/a b")]
    [InlineData("/a\n")]
    [InlineData("/a\r\nX-Evil: 1")]
    [InlineData("/a\0")]
    [InlineData("/é")]
    [InlineData("/\uff0f\uff0fevil.example")]
    [InlineData("/../x")]
    [InlineData("/a/..")]
    [InlineData("/./a")]
    [InlineData("/..;/a")]
    [InlineData("/%2e%2e/a")]
    [InlineData("/%2E./a")]
    [InlineData("/%2f%2fevil.example")]
    [InlineData("/%5c%5cevil.example")]
    [InlineData("/%40evil.example")]
    [InlineData("/%0d%0aX-Evil:1")]
    [InlineData("/%00")]
    [InlineData("/%252e%252e")]
    [InlineData("/%c0%ae%c0%ae/")]
    [InlineData("/%")]
    [InlineData("/%4")]
    [InlineData("/%zz")]
    [InlineData("/a?u=http://evil.example")]
    public void What_is_no_path_is_refused(string endpoint)
    {
        EndpointPath.Fault(endpoint).Should().NotBeNullOrEmpty();
        EndpointPath.Join(Bases[0], endpoint).Should().BeNull();
    }

    [Fact]
    public void The_length_is_that_of_the_catalogue()
    {
        EndpointPath.Fault("/" + new string('a', 1999)).Should().BeNull();
        EndpointPath.Fault("/" + new string('a', 2000)).Should().Contain("2000 characters");
    }

    [Fact]
    public void A_fault_does_not_repeat_the_text() =>
        EndpointPath.Fault("/x?key=S3cr3t\u00e9").Should().NotContain("S3cr3t");

    [Fact]
    public void No_endpoint_leads_away_from_the_base()
    {
        var pieces = Gen.Elements(Pieces).ArrayOf().Select(some => string.Concat(some));
        var wild = ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "");
        var paths = Gen.OneOf(pieces, wild, wild.Select(text => "/" + text), pieces.Select(text => "/" + text));
        var cases = from path in paths from root in Gen.Elements(Bases) select (path, root);

        Prop.ForAll(cases.ToArbitrary(), x => StaysBelow(x.root, x.path)).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void Endpoints_of_allowed_characters_stay_below_the_base()
    {
        var characters = Gen.Elements("/aZ0-._~!$&'()*+,;=:?%4".ToCharArray()).ArrayOf().Select(some => "/" + new string(some));
        var cases = from path in characters from root in Gen.Elements(Bases) select (path, root);

        Prop.ForAll(cases.ToArbitrary(), x => StaysBelow(x.root, x.path)).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    private static void StaysBelow(Uri root, string path)
    {
        var address = EndpointPath.Join(root, path);
        (address is null).Should().Be(EndpointPath.Fault(path) is not null, "a path that keeps the rules is never lost: {0}", path);
        if (address is null) return;

        (address.Scheme, address.Host, address.Port, address.UserInfo).Should().Be((root.Scheme, root.Host, root.Port, ""), path);
        address.AbsolutePath.Should().StartWith(root.AbsolutePath, path);

        // Whatever the library of the next reader makes of the text: nothing in it can begin another authority.
        var text = address.AbsoluteUri[root.GetLeftPart(UriPartial.Authority).Length..];
        text.Should().StartWith("/").And.NotContain("//").And.NotContain("\\").And.NotContain("@").And.MatchRegex("^[!-~]*$");
    }
}
