namespace TapToPcap.Benchmarks;

/// <summary>What is measured, with its parameters set.</summary>
internal interface IPart
{
    /// <summary>Bytes of one operation: of the tap where it is read, of the payload where packets are made of it, else of what is written or summed up.</summary>
    double BytesPerOperation { get; }
}
