using TapToPcap.Protocols;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Protocols;

public class Http2WriterTests
{
    private readonly Http2Writer _frames = new();

    private byte[] Written => _frames.Written.ToArray();

    [Fact]
    public void Preface_IsThatOfTheRfc()
    {
        _frames.Preface();
        Assert.Equal(Convert.FromHexString("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a"), Written);
    }

    [Fact]
    public void Settings_OpenEveryWindow()
    {
        _frames.Settings();
        Assert.Equal(
            Convert.FromHexString("000006" + "04" + "00" + "00000000" + "0004" + "7fffffff" + "000004" + "08" + "00" + "00000000" + "7fff0000"),
            Written);
    }

    [Fact]
    public void SettingsAck_IsEmpty()
    {
        _frames.SettingsAck();
        Assert.Equal(Convert.FromHexString("000000040100000000"), Written);
    }

    [Fact]
    public void RstStream_SaysCancel()
    {
        _frames.RstStream(5);
        Assert.Equal(Convert.FromHexString("000004" + "03" + "00" + "00000005" + "00000008"), Written);
    }

    [Theory]
    [InlineData(true, 0x05)]
    [InlineData(false, 0x04)]
    public void Headers_ShortBlock_IsOneFrame(bool endsStream, int flags)
    {
        _frames.Headers(int.MaxValue, [1, 2, 3], endsStream);
        Assert.Equal([0, 0, 3, 1, (byte)flags, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3], Written);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(Http2Writer.MaxPayload, 0)]
    [InlineData(Http2Writer.MaxPayload + 1, 1)]
    [InlineData(Http2Writer.MaxPayload * 3, 2)]
    [InlineData(100_000, 6)]
    public void Headers_LongBlock_IsContinuedAndEndsTheStreamInItsFirstFrame(int length, int continuations)
    {
        byte[] block = Taps.Payload(length, 1);
        _frames.Headers(3, block, endsStream: true);

        List<Http2Frame> frames = Http2Frame.Parse(Written);
        Assert.Equal([Http2Frame.Headers, .. Enumerable.Repeat(Http2Frame.Continuation, continuations)], frames.Select(frame => frame.Type));
        Assert.Equal([true, .. Enumerable.Repeat(false, continuations)], frames.Select(frame => frame.EndsStream));
        Assert.Equal([.. Enumerable.Repeat(false, continuations), true], frames.Select(frame => frame.EndsHeaders));
        Assert.All(frames, frame => Assert.Equal(3, frame.Stream));
        Assert.All(frames, frame => Assert.InRange(frame.Payload.Length, 0, Http2Writer.MaxPayload));
        Assert.Equal(block, frames.SelectMany(frame => frame.Payload));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Http2Writer.MaxPayload)]
    [InlineData(Http2Writer.MaxPayload + 1)]
    [InlineData(1_000_000)]
    public void Body_AnyLength_EndsTheStreamInItsLastFrame(int length)
    {
        byte[] body = Taps.Payload(length, 2);
        _frames.Body(1, body, endsStream: true);

        List<Http2Frame> frames = Http2Frame.Parse(Written);
        Assert.All(frames, frame => Assert.Equal((Http2Frame.Data, 1), (frame.Type, frame.Stream)));
        Assert.All(frames, frame => Assert.InRange(frame.Payload.Length, 0, Http2Writer.MaxPayload));
        Assert.Equal([.. Enumerable.Repeat(false, frames.Count - 1), true], frames.Select(frame => frame.EndsStream));
        Assert.Equal(body, frames.SelectMany(frame => frame.Payload));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Http2Writer.MaxPayload - 1)]
    [InlineData(Http2Writer.MaxPayload)]
    [InlineData(Http2Writer.MaxPayload + 1)]
    [InlineData((3 * Http2Writer.MaxPayload) + 7)]
    public void LengthOf_Body_IsWhatBodyWrites(int length)
    {
        _frames.Body(1, new byte[length], endsStream: false);
        Assert.Equal(Written.Length, Http2Writer.LengthOf(length));
    }

    [Fact]
    public void Clear_ForgetsWhatWasWritten()
    {
        _frames.Preface();
        _frames.Clear();
        _frames.SettingsAck();
        Assert.Equal(9, Written.Length);
    }
}
