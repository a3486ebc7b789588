using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>The sink <c>file_per_tap</c>: one file for each connection, named <c>PREFIX_ID.EXTENSION</c>, opened at its first record and truncated then.</summary>
/// <remarks>Ids start again with the process, so that a restart overwrites files. Nothing is flushed before the buffer is full or the tap ends, unless that is asked for (docs/envoy-tap-format.md).</remarks>
internal sealed class FileSink(TapSetup setup) : ITapSink
{
    public ITapSinkHandle Open(ulong traceId) => new Handle(setup, traceId);

    public void Dispose()
    {
        // Each handle has its own file.
    }

    private sealed class Handle(TapSetup setup, ulong traceId) : ITapSinkHandle
    {
        private const int BufferBytes = 8192;

        private FileStream? _file;
        private bool _isLost;

        public void Submit(TraceWrapper record)
        {
            if (_isLost)
            {
                return;
            }

            try
            {
                _file ??= new FileStream($"{setup.PathPrefix}_{traceId}{TapEncoder.Extension(setup.Format)}", FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, BufferBytes);
                TapEncoder.Write(_file, record, setup.Format);
                if (setup.FlushesEachRecord)
                {
                    _file.Flush();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Envoy does not say so either: where a file cannot be opened, there is none.
                _isLost = true;
            }
        }

        public void Dispose() => _file?.Dispose();
    }
}
