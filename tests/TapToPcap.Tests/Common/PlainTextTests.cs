using TapToPcap.Common;

namespace TapToPcap.Tests.Common;

public class PlainTextTests
{
    [Theory]
    [InlineData("tap_1.json", "tap_1.json")]
    [InlineData("caf\u00e9 \ud83d\ude00", "caf\u00e9 \ud83d\ude00")]
    [InlineData("a\u001b[31mb", "a\\x1B[31mb")]
    [InlineData("a\r\n\tb", "a\\r\\n\\tb")]
    [InlineData("\u007f\u009b", "\\x7F\\x9B")]
    public void Of_Text_HasNoControlCharacter(string text, string expected) => Assert.Equal(expected, PlainText.Of(text));

    [Theory]
    [InlineData(0xDCE9, "\\xE9")]
    [InlineData(0xDC00, "\uFFFD")]
    [InlineData(0xD83D, "\uFFFD")]
    public void Of_HalfOfAPair_IsAByteOfANameOrReplaced(int half, string expected) => Assert.Equal($"x{expected}y", PlainText.Of($"x{(char)half}y"));

    [Fact]
    public void Of_CommentsOfSeveralLines_KeepThem() => Assert.Equal("one\ntwo\\r", PlainText.Of("one\ntwo\r", keepsLines: true));
}
