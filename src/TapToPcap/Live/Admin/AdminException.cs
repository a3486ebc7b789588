namespace TapToPcap.Live.Admin;

/// <summary>Nothing comes from an admin interface, or nothing more.</summary>
/// <param name="problem">For people: why, without the name of the interface.</param>
internal sealed class AdminException(string problem, AdminFault fault) : IOException(problem)
{
    internal AdminFault Fault => fault;
}
