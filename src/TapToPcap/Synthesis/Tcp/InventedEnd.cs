using System.Net;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>An end without an IP address, as the capture shows it.</summary>
/// <param name="Name">What its address stands for, and no other end's; null where more names were wanted than there are addresses.</param>
internal readonly record struct InventedEnd(IPEndPoint EndPoint, string? Name);
