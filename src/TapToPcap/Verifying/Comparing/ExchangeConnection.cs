using System.Globalization;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying.Comparing;

/// <summary>What is wrong with a captured conversation that carries exchanges, rather than with one of these. Reported once, with
/// the first.</summary>
/// <param name="exchanges">All exchanges that it carries, paired with those of the taps.</param>
internal sealed class ExchangeConnection(IReadOnlyList<ExchangePair> exchanges)
{
    private readonly ExchangeCandidate _first = exchanges[0].Captured!;
    private bool _isReported;

    /// <summary>Whether one direction could not be read further after a gap where the taps lack bytes as well.</summary>
    internal bool IsLost(bool isRequest) => _first.DirectionOf(isRequest).Http!.IsLostInGap && !HasGapsOfItsOwn(isRequest);

    /// <summary>Returns true on the first call only.</summary>
    internal bool MustReport()
    {
        bool isNew = !_isReported;
        _isReported = true;
        return isNew;
    }

    internal IEnumerable<string> Differences(bool isRequest, string way)
    {
        CapturedDirection direction = _first.DirectionOf(isRequest);
        if (HasGapsOfItsOwn(isRequest))
        {
            yield return Text($"{way}s: the capture leaves out {direction.Gaps.Bytes:N0} bytes of the connection after byte {direction.Gaps.FirstAt:N0}, the taps do not");
        }

        if (direction.Repeats.Places > 0)
        {
            yield return Text($"{way}s: the capture repeats {direction.Repeats.Bytes:N0} bytes of the connection after byte {direction.Repeats.FirstAt:N0}");
        }

        if (direction.Http!.Problem is string problem && !IsLost(isRequest))
        {
            yield return $"{way}s: not compared any further: {problem}";
        }
    }

    internal IEnumerable<string> Notes(bool isRequest, string way) =>
        IsLost(isRequest) ? [$"{way}s: the rest of this direction was not compared: {_first.DirectionOf(isRequest).Http!.Problem}"] : [];

    private bool HasGapsOfItsOwn(bool isRequest)
    {
        CapturedDirection direction = _first.DirectionOf(isRequest);
        return direction.Gaps.Places - direction.Http!.ContinuedGaps > exchanges.Sum(pair => pair.Tapped?.MessageOf(isRequest).Cuts ?? 0);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
