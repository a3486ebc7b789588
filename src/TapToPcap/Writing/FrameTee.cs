using System.Net;
using TapToPcap.Common;
using TapToPcap.Wire;

namespace TapToPcap.Writing;

/// <summary>Copies each frame to several live captures, which may begin and end at any time.</summary>
/// <remarks>Each capture numbers its own interfaces; these and names are declared with the first frame there.</remarks>
internal sealed class FrameTee : IFrameSink, IDisposable
{
    private const int FirstLength = 1 << 11;

    private readonly List<Branch> _branches = [];
    private readonly List<string> _interfaces = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<(IPAddress Address, string Name)> _names = [];
    private readonly HashSet<IPAddress> _named = [];
    private byte[] _bytes = new byte[FirstLength];
    private Frame? _placed;

    /// <summary>The number of captures now.</summary>
    internal int Count => _branches.Count;

    /// <summary>The time until a flush is due although nothing was placed; null if none is.</summary>
    internal TimeSpan? DueIn
    {
        get
        {
            TimeSpan? first = null;
            foreach (Branch branch in _branches)
            {
                first = Due.Earlier(first, branch.Output.DueIn);
            }

            return first;
        }
    }

    /// <summary>Adds a capture, which receives all frames placed from now on.</summary>
    /// <returns>A sink for frames that only this capture is to have.</returns>
    internal IFrameSink Add(ILiveOutput output)
    {
        Distribute();
        Branch branch = new(this, output);
        _branches.Add(branch);
        return branch;
    }

    /// <inheritdoc/>
    public int DeclareInterface(string name)
    {
        if (!_numbers.TryGetValue(name, out int number))
        {
            number = _interfaces.Count;
            _numbers.Add(name, number);
            _interfaces.Add(name);
        }

        return number;
    }

    /// <inheritdoc/>
    public void NameAddress(IPAddress address, string name)
    {
        if (_named.Add(address))
        {
            _names.Add((address, name));                                       // written to each capture before its next frame
        }
    }

    /// <inheritdoc/>
    public Span<byte> Place(scoped in Frame frame)
    {
        Distribute();
        if (_branches.Count == 1)
        {
            return _branches[0].Place(frame);
        }

        _placed = frame;
        return Reserve(frame.Length);
    }

    /// <summary>Flushes each capture, and removes those that are over.</summary>
    /// <exception cref="OutputException">One cannot be written.</exception>
    internal void Flush()
    {
        Distribute();
        for (int i = _branches.Count - 1; i >= 0; i--)
        {
            _branches[i].Output.Flush();
            if (_branches[i].Output.IsOver)
            {
                _branches[i].Output.Dispose();
                _branches.RemoveAt(i);
            }
        }
    }

    /// <summary>Completes each capture.</summary>
    /// <exception cref="OutputException">One cannot be written.</exception>
    internal void Finish()
    {
        Distribute();
        _branches.ForEach(branch => branch.Output.Finish());
    }

    public void Dispose()
    {
        _branches.ForEach(branch => branch.Output.Dispose());
        _branches.Clear();
    }

    // Space for a frame that goes to several captures, or to none.
    private Span<byte> Reserve(int length)
    {
        if (length > _bytes.Length)
        {
            _bytes = new byte[Math.Max(length, 2 * _bytes.Length)];
        }

        return _bytes.AsSpan(0, length);
    }

    private void Distribute()
    {
        if (_placed is not Frame frame)
        {
            return;
        }

        _placed = null;
        foreach (Branch branch in _branches)
        {
            _bytes.AsSpan(0, frame.Length).CopyTo(branch.Place(frame));
        }
    }

    private sealed class Branch(FrameTee tee, ILiveOutput output) : IFrameSink
    {
        private readonly List<int?> _numbers = [];
        private CaptureWriter? _writer;
        private int _namesWritten;

        internal ILiveOutput Output => output;

        public int DeclareInterface(string name) => tee.DeclareInterface(name);

        public void NameAddress(IPAddress address, string name) => tee.NameAddress(address, name);

        public Span<byte> Place(scoped in Frame frame)
        {
            if (output.WriterFor(frame) is not CaptureWriter writer)
            {
                return tee.Reserve(frame.Length);
            }

            if (writer != _writer)
            {
                Begin(writer);
            }

            WriteNames(writer);
            return writer.Place(frame with { Interface = NumberOf(writer, frame.Interface) });
        }

        private void Begin(CaptureWriter writer)
        {
            _writer = writer;
            _numbers.Clear();
            _namesWritten = 0;
        }

        private void WriteNames(CaptureWriter writer)
        {
            for (; _namesWritten < tee._names.Count; _namesWritten++)
            {
                (IPAddress address, string name) = tee._names[_namesWritten];
                writer.NameAddress(address, name);
            }
        }

        private int NumberOf(CaptureWriter writer, int declared)
        {
            while (_numbers.Count <= declared)
            {
                _numbers.Add(null);
            }

            return _numbers[declared] ??= writer.DeclareInterface(tee._interfaces[declared]);
        }
    }
}
