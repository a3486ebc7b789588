using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Synthesis;
using TapToPcap.Writing;

namespace TapToPcap;

/// <summary>Turns taps into a capture: bytes to events, events to segments, segments to frames, frames to a file.</summary>
public sealed class TapConverter(ConversionOptions options, IConversionObserver observer)
{
    private const int EventsBetweenReports = 256;

    /// <summary>Converts the taps, one after the other, into one capture.</summary>
    /// <param name="sources">Those that turn out damaged or unreadable are reported, and the others converted.</param>
    /// <param name="output">Receives the capture in large pieces that end between two frames; stays the caller's.</param>
    /// <exception cref="IOException">The output cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The capture lacks its end; what was written ends between two frames.</exception>
    public ConversionSummary Convert(IEnumerable<TapSource> sources, Stream output, CancellationToken cancel = default)
    {
        CaptureWriter capture = CaptureWriter.Create(output, options.Format, options.LinkType);
        Run run = new(options, observer, capture, cancel);
        foreach (TapSource source in sources)
        {
            run.Convert(source);
        }

        capture.Finish();
        return run.Summarize();
    }

    private sealed class Run(ConversionOptions options, IConversionObserver observer, CaptureWriter capture, CancellationToken cancel)
    {
        private readonly ReadingOptions _reading = new(options.Framing, options.MaxEventSize);
        private readonly TcpSynthesizer _synthesizer = new(new SynthesisOptions(options.LinkType, options.MaxSegmentSize, options.Handshake, options.Role), capture);
        private ConversionSummary _summary = new();
        private long _bytesBefore;
        private long _events;

        internal ConversionSummary Summarize() => _summary with
        {
            Events = _events,
            Conversations = _synthesizer.Counts.Conversations,
            Packets = _synthesizer.Counts.Packets,
            PayloadBytes = _synthesizer.Counts.PayloadBytes,
            Holes = _synthesizer.Counts.Holes,
            LateWrites = _synthesizer.Counts.LateWrites,
        };

        internal void Convert(TapSource source)
        {
            try
            {
                using SourceStream stored = source.Open();
                ConvertEntries(source, stored);
                _bytesBefore += stored.BytesRead;
                observer.Progressed(_bytesBefore);
            }
            catch (InputException e)
            {
                _summary = _summary with { Unreadable = _summary.Unreadable + 1 };
                observer.Unreadable(e);
            }
        }

        private void ConvertEntries(TapSource source, SourceStream stored)
        {
            try
            {
                foreach (TapEntry entry in TapArchive.Open(source, stored))
                {
                    ConvertEntry(entry, stored);
                }
            }
            catch (InvalidDataException e)
            {
                Report(new TapFormatException(new SourcePosition(source.Name, stored.BytesRead, 0), $"the archive is damaged here: {e.Message}"));
            }
        }

        private void ConvertEntry(TapEntry entry, SourceStream stored)
        {
            observer.Reading(entry.Name);
            ConversationTable conversations = new(entry.Label);
            try
            {
                using TapReader reader = new(entry.Name, entry.Bytes, _reading);
                ConvertEvents(reader, conversations, stored);
                _summary = _summary with { Inputs = _summary.Inputs + 1 };
            }
            catch (UnrecognizedTapException e) when (entry.IsDiscovered)
            {
                _summary = _summary with { NotTaps = _summary.NotTaps + 1 };
                observer.NotTap(e);
            }
            catch (TapFormatException e)
            {
                _summary = _summary with { Inputs = _summary.Inputs + 1 };
                Report(e);
            }
            finally
            {
                _synthesizer.Finish(conversations);
            }
        }

        private void ConvertEvents(TapReader reader, ConversationTable conversations, SourceStream stored)
        {
            while (reader.TryReadEvent(out TapEvent tapped))
            {
                _synthesizer.Accept(conversations, tapped);
                Count(tapped);
                if (_events % EventsBetweenReports == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                    observer.Progressed(_bytesBefore + stored.BytesRead);
                }
            }
        }

        private void Count(in TapEvent tapped)
        {
            if (tapped.Kind is TapEventKind.Read or TapEventKind.Write or TapEventKind.Closed)
            {
                _events++;
            }
            else if (tapped.Kind == TapEventKind.Http)
            {
                _summary = _summary with { HttpTraces = _summary.HttpTraces + 1 };
            }
        }

        private void Report(TapFormatException problem)
        {
            _summary = _summary with { Damaged = _summary.Damaged + 1 };
            observer.Damaged(problem);
        }
    }
}
