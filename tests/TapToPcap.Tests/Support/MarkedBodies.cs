using System.Text;

namespace TapToPcap.Tests.Support;

/// <summary>Messages of HTTP/1 in which a body by Content-Length stands between « and », a chunk's data between ‹ and ›, and what lasts to the close between { and }.</summary>
internal sealed class MarkedBodies
{
    private const string Opens = "«‹{";
    private const string Closes = "»›}";
    private const int LineEnd = 2;
    private const int LastChunk = 5;

    // Per byte the mark it is in, a space outside of bodies.
    private readonly string _marks;

    internal MarkedBodies(string marked)
    {
        StringBuilder bytes = new();
        StringBuilder marks = new();
        char mark = ' ';
        foreach (char each in marked)
        {
            if (Opens.Contains(each) || Closes.Contains(each))
            {
                mark = Opens.Contains(each) ? each : ' ';
            }
            else
            {
                bytes.Append(each);
                marks.Append(mark);
            }
        }

        _marks = marks.Append(' ', LineEnd).ToString();
        Tapped = Encoding.Latin1.GetBytes(bytes.ToString());
    }

    internal byte[] Tapped { get; }

    /// <summary>With a <c>*</c> for each byte of a body.</summary>
    internal string Hidden => string.Concat(Tapped.Select((each, at) => IsBody(at) ? '*' : (char)each));

    internal bool IsBody(int at) => _marks[at] != ' ';

    /// <summary>How many bytes of a message are missing after so many bytes, if it ends then; null where nothing announces them.</summary>
    internal long? MissingAt(int position)
    {
        int left = 0;
        while (_marks[position + left] == _marks[position] && position + left < Tapped.Length)
        {
            left++;
        }

        return _marks[position] switch
        {
            '«' => left,
            '‹' => left + LineEnd + LastChunk,
            ' ' when IsChunkBefore(position) => LineEnd + LastChunk,
            ' ' when IsChunkBefore(position - 1) && Tapped[position - 1] == '\r' => LineEnd - 1 + LastChunk,
            _ => null,
        };
    }

    private bool IsChunkBefore(int position) => position > 0 && _marks[position - 1] == '‹';
}
