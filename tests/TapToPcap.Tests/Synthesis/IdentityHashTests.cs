using TapToPcap.Synthesis.Order;

namespace TapToPcap.Tests.Synthesis;

public class IdentityHashTests
{
    // FNV-1a, 64 bits: the test vectors that its authors publish.
    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    public void Of_Text_IsItsFnvHash(string text, ulong expected) => Assert.Equal(expected, IdentityHash.Of(text).Value);

    [Fact]
    public void With_Number_IsTheSameForever()
    {
        IdentityHash hash = IdentityHash.Of("tap").With(7).With(1_700_000_000);
        Assert.Equal(hash, IdentityHash.Of("tap").With(7).With(1_700_000_000));
        Assert.NotEqual(hash, IdentityHash.Of("tap").With(8).With(1_700_000_000));
        Assert.NotEqual(hash, IdentityHash.Of("tap").With(7).With(1_700_000_001));
    }
}
