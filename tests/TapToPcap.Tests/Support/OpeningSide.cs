namespace TapToPcap.Tests.Support;

[Flags]
internal enum OpeningSide
{
    None = 0,
    Client = 1,
    Server = 2,
    Either = Client | Server,
}
