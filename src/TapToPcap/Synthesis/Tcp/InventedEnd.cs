using System.Net;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>An endpoint of the capture with the name that its address stands for, if the address is invented.</summary>
/// <param name="Name">The name, which no other address has; null if it is not invented, or there are too few addresses.</param>
internal readonly record struct InventedEnd(IPEndPoint EndPoint, string? Name);
