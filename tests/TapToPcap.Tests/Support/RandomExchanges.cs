using System.Text;

namespace TapToPcap.Tests.Support;

/// <summary>Requests and answers of HTTP/1 made at random, equal for equal seeds, with their secrets marked (<see cref="MarkedSecrets"/>).</summary>
internal sealed class RandomExchanges(int seed)
{
    private static readonly string[] Secrets = ["Authorization", "proxy-authorization", "COOKIE", "Set-Cookie", "x-Api-Key"];
    private static readonly string[] Others = ["Host", "X-Authorization", "Authorizatio", "Authorizations", "Cookie2", "Accept", "X"];
    private static readonly string[] Statuses = ["200 OK", "404 Not Found", "204 No Content", "304 Not Modified", "100 Continue", "401 Unauthorized"];
    private static readonly string[] Methods = ["GET", "POST", "HEAD", "PROPFIND", "PUT"];

    private readonly Random _random = new(seed);
    private string _lineEnd = "\r\n";

    /// <summary>Some requests one after the other, and the answers to them.</summary>
    internal (string Requests, string Answers) Next()
    {
        StringBuilder requests = new();
        StringBuilder answers = new();
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            string method = One(Methods);
            _lineEnd = One("\r\n", "\n");
            requests.Append($"{method} /{Word(0, 300)} HTTP/1.1{_lineEnd}").Append(Fields()).Append(Body(isNeeded: false));
            answers.Append(Answer(isToHead: method == "HEAD"));
        }

        return (requests.ToString(), answers.ToString());
    }

    /// <summary>Cuts what is tapped into events at random places.</summary>
    internal IEnumerable<byte[]> Cut(byte[] bytes)
    {
        int largest = One(1, 3, 20, 200, 2000);
        for (int at = 0; at < bytes.Length;)
        {
            int size = Math.Min(_random.Next(0, largest + 1), bytes.Length - at);
            yield return bytes[at..(at + size)];
            at += size;
        }
    }

    private string Answer(bool isToHead)
    {
        string status = One(Statuses);
        string head = $"HTTP/1.1 {status}{_lineEnd}{Fields()}";
        if (status[0] == '1')
        {
            return head + _lineEnd + Answer(isToHead);
        }

        bool hasNone = isToHead || status is ['2' or '3', '0', '4', ..];
        return hasNone ? $"{head}Content-Length: {_random.Next(500)}{_lineEnd}{_lineEnd}" : head + Body(isNeeded: true);
    }

    private string Fields() => string.Concat(Enumerable.Range(0, _random.Next(0, 6)).Select(_ => Field()));

    private string Field()
    {
        bool isSecret = _random.Next(2) == 0;
        string blanks = One("", " ", " \t ");
        string first = Word(0, 40);
        string folded = _random.Next(5) == 0 ? $"{_lineEnd}{One(" ", "\t ")}{Marked(Word(1, 20), isSecret)}" : "";
        return $"{One(isSecret ? Secrets : Others)}:{blanks}{Marked(first, isSecret)}{folded}{_lineEnd}";
    }

    private static string Marked(string value, bool isSecret) => isSecret ? $"«{value}»" : value;

    private string Body(bool isNeeded)
    {
        string text = $"{Word(0, 50)}\nCookie: none\r\nauthorization: none\n{Word(0, 50)}";
        return One(isNeeded ? 1 : 0, 1, 2) switch
        {
            0 => _lineEnd,
            1 => $"Content-Length: {text.Length}{_lineEnd}{_lineEnd}{text}",
            _ => $"Transfer-Encoding: chunked{_lineEnd}{_lineEnd}{text.Length:x};a=b{_lineEnd}{text}{_lineEnd}1{_lineEnd}a{_lineEnd}0{_lineEnd}{Fields()}{_lineEnd}",
        };
    }

    private string Word(int least, int most) => string.Concat(Enumerable.Range(0, _random.Next(least, most + 1)).Select(i => i == 0 ? 'v' : (char)_random.Next(' ', 127)));

    private T One<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
