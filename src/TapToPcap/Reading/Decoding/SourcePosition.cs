using System.Globalization;

namespace TapToPcap.Reading.Decoding;

/// <summary>A place in an input, as messages give it: byte offset and number of the record.</summary>
/// <param name="Source">Name of the input, or of the archive and its member.</param>
/// <param name="Offset">Bytes from the start, counted after decompression, from 0.</param>
/// <param name="Record">Which record of the tap, from 1; 0 before the first.</param>
public readonly record struct SourcePosition(string Source, long Offset, long Record)
{
    /// <summary>The record is a datagram, and the offset counts from its start.</summary>
    public bool IsDatagram { get; init; }

    /// <summary>The form with which messages begin: <c>trace_7.pb: byte 1337, record 4</c>.</summary>
    public override string ToString() => Record == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Source}: byte {Offset}")
        : string.Create(CultureInfo.InvariantCulture, $"{Source}: byte {Offset}, {(IsDatagram ? "datagram" : "record")} {Record}");

    internal SourcePosition Plus(long bytes) => this with { Offset = Offset + bytes };
}
