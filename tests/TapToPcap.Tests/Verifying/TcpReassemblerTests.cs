using System.Security.Cryptography;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Tcp;
using CapturedFrame = TapToPcap.Verifying.Captures.CapturedFrame;
using TcpPacket = TapToPcap.Verifying.Captures.TcpPacket;

namespace TapToPcap.Tests.Verifying;

/// <summary>Conversations put together again from packets in every order.</summary>
public class TcpReassemblerTests
{
    private static readonly TcpEnd Client = new(1, 50_000);
    private static readonly TcpEnd Server = new(2, 80);

    private readonly TcpReassembler _reassembler = new();
    private long _frames;

    [Theory]
    [InlineData(1000u)]
    [InlineData(uint.MaxValue)]
    [InlineData(uint.MaxValue - 5)]
    public void Accept_WholeConversation_IsWhatEachSent(uint initial)
    {
        Open(initial);
        FromClient(initial + 1, "question"u8);
        FromServer(501, initial + 9, "answer"u8, isFin: true);
        FromClient(initial + 9, " and more"u8, acknowledged: 508, isFin: true);

        CapturedConversation conversation = Assert.Single(_reassembler.Finish());
        AssertSent("question and more"u8, conversation.Opener);
        AssertSent("answer"u8, conversation.Other);
    }

    [Fact]
    public void Accept_SegmentsInAnyOrder_AreSorted()
    {
        Open(uint.MaxValue - 2);
        byte[] bytes = Taps.Payload(100, 1);
        int[] order = [5, 0, 9, 3, 1, 2, 8, 7, 6, 4];
        foreach (int part in order)
        {
            FromClient(unchecked(uint.MaxValue - 1 + (uint)(10 * part)), bytes.AsSpan(10 * part, 10));
        }

        CapturedDirection sent = Assert.Single(_reassembler.Finish()).Opener;
        AssertSent(bytes, sent);
    }

    [Fact]
    public void Accept_DataAfterAFin_IsData()
    {
        Open(0);
        FromClient(1, "one"u8, isFin: true);
        FromClient(5, "two"u8);

        AssertSent("onetwo"u8, Assert.Single(_reassembler.Finish()).Opener);
    }

    [Fact]
    public void Accept_Gap_HoldsNoBytesAndIsMeasured()
    {
        Open(0);
        FromClient(1, "one"u8);
        FromClient(104, "two"u8);
        FromClient(108, "three"u8);

        CapturedDirection sent = Assert.Single(_reassembler.Finish()).Opener;
        Assert.Equal(Digest("onetwothree"u8), sent.Digest);
        Assert.Equal(new Discrepancy(2, 101, 3), sent.Gaps);
    }

    [Fact]
    public void Accept_GapAtTheEnd_ShowsInWhatTheOtherAcknowledges()
    {
        Open(0);
        FromClient(1, "one"u8);
        FromServer(501, 24, "yes"u8);

        Assert.Equal(new Discrepancy(1, 20, 3), Assert.Single(_reassembler.Finish()).Opener.Gaps);
    }

    [Fact]
    public void Accept_MuchAfterAGap_GivesTheGapUp()
    {
        Open(0);
        uint next = 11;
        byte[] bytes = Taps.Payload(60_000, 2);
        for (int i = 0; i < 100; i++)
        {
            FromClient(next, bytes);
            next += (uint)bytes.Length;
        }

        FromClient(1, new byte[10]);

        CapturedDirection sent = Assert.Single(_reassembler.Finish()).Opener;
        Assert.Equal(6_000_000, sent.Digest!.Length);
        Assert.Equal(new Discrepancy(1, 10, 0), sent.Gaps);
        Assert.Equal((1L, 10L), (sent.Repeats.Places, sent.Repeats.Bytes));
    }

    [Fact]
    public void Accept_Repeats_AddNoBytesAndAreCounted()
    {
        Open(0);
        FromClient(1, "abcdef"u8);
        FromClient(3, "cd"u8);
        FromClient(5, "efgh"u8);

        CapturedDirection sent = Assert.Single(_reassembler.Finish()).Opener;
        Assert.Equal(Digest("abcdefgh"u8), sent.Digest);
        Assert.Equal(new Discrepancy(2, 4, 2), sent.Repeats);
    }

    [Fact]
    public void Accept_RepeatAfterTheEnd_IsOfTheSameConversation()
    {
        Open(0);
        FromClient(1, "abc"u8, isFin: true);
        FromServer(501, 5, default, isFin: true);
        FromClient(1, "abc"u8, isFin: true);

        Assert.Equal(new Discrepancy(1, 3, 0), Assert.Single(_reassembler.Finish()).Opener.Repeats);
    }

    [Fact]
    public void Accept_SynAgain_BeginsAnotherConversation()
    {
        Open(0);
        FromClient(1, "first"u8);
        Open(70_000);
        FromClient(70_001, "second"u8);
        FromClient(6, ", and late"u8);

        IReadOnlyList<CapturedConversation> conversations = _reassembler.Finish();
        Assert.Equal([1L, 4L], conversations.Select(conversation => conversation.FirstFrame));
        AssertSent("first, and late"u8, conversations[0].Opener);
        AssertSent("second"u8, conversations[1].Opener);
    }

    [Fact]
    public void Accept_OtherNumbersWithoutSyn_BeginAnotherConversation()
    {
        FromClient(1000, "first"u8);
        FromServer(501, 1005, "yes"u8);
        FromServer(0x8000_0000, 0x4000_0000, "second"u8);
        FromClient(0x4000_0000, "no"u8, acknowledged: 0x8000_0006);

        IReadOnlyList<CapturedConversation> conversations = _reassembler.Finish();
        Assert.Equal(2, conversations.Count);
        AssertSent("first"u8, conversations[0].Opener);
        AssertSent("second"u8, conversations[1].Opener);
        AssertSent("no"u8, conversations[1].Other);
    }

    [Fact]
    public void Accept_LargeGapWithoutSyn_IsTheSameConversation()
    {
        FromClient(1000, "first"u8);
        FromClient(0x4000_0000, "second"u8);

        Assert.Equal(0x4000_0000 - 1005, Assert.Single(_reassembler.Finish()).Opener.Gaps.Bytes);
    }

    private static void AssertSent(ReadOnlySpan<byte> expected, CapturedDirection direction)
    {
        Assert.Equal(Digest(expected), direction.Digest);
        Assert.Equal(default, direction.Gaps);
        Assert.Equal(default, direction.Repeats);
    }

    private static ByteDigest Digest(ReadOnlySpan<byte> bytes) => new(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    private void Open(uint initial)
    {
        Accept(new TcpPacket(Client, Server, initial, null, IsSyn: true, IsFin: false, default));
        Accept(new TcpPacket(Server, Client, 500, initial + 1, IsSyn: true, IsFin: false, default));
    }

    private void FromClient(uint sequence, ReadOnlySpan<byte> payload, uint acknowledged = 501, bool isFin = false) =>
        Accept(new TcpPacket(Client, Server, sequence, acknowledged, IsSyn: false, isFin, payload.ToArray()));

    private void FromServer(uint sequence, uint acknowledged, ReadOnlySpan<byte> payload, bool isFin = false) =>
        Accept(new TcpPacket(Server, Client, sequence, acknowledged, IsSyn: false, isFin, payload.ToArray()));

    private void Accept(TcpPacket packet) => _reassembler.Accept(packet, new CapturedFrame(++_frames, 0, 101, null, 0, default));
}
