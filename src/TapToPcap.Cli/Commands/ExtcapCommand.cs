using System.CommandLine;
using TapToPcap.Cli.CommandLine;
using TapToPcap.Cli.Extcap;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Live;
using TapToPcap.Live.Admin;
using TapToPcap.Live.Admin.Request;
using TapToPcap.Live.Datagrams;
using TapToPcap.Live.Folders;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>
/// The extcap command, which Wireshark calls to capture from Envoy (extcap(4)); its subcommands install it there.
/// </summary>
internal static class ExtcapCommand
{
    // Version of the extcap protocol that we report to Wireshark.
    private const string ContractVersion = "1.0";

    private static readonly Option<bool> Interfaces = new("--extcap-interfaces") { Description = "Say which interfaces there are." };
    private static readonly Option<string?> Version = new("--extcap-version") { Description = "Version of Wireshark.", HelpName = "VERSION" };
    private static readonly Option<string?> Interface = new("--extcap-interface") { Description = "Interface that is meant.", HelpName = "NAME" };
    private static readonly Option<bool> LinkTypes = new("--extcap-dlts") { Description = "Say what frames of an interface begin with." };
    private static readonly Option<bool> Config = new("--extcap-config") { Description = "List the options of an interface." };
    private static readonly Option<string?> Filter = new("--extcap-capture-filter") { Description = "Capture filter, of which there are none.", HelpName = "FILTER" };
    private static readonly Option<bool> Capture = new("--capture") { Description = "Capture." };
    private static readonly Option<string?> Fifo = new("--fifo") { Description = "Pipe to write the capture to.", HelpName = "PATH" };
    private static readonly Option<string?> Url = new("--url") { Description = "Envoy's admin interface, or where to listen.", HelpName = "URL" };
    private static readonly Option<string?> ConfigId = new("--config-id") { Description = "Name of the tap.", HelpName = "ID" };
    private static readonly Option<string?> Match = new("--match") { Description = "What to tap.", HelpName = "MATCH" };
    private static readonly Option<bool> Http1 = new("--http1") { Description = "Use HTTP/1.1 to Envoy." };
    private static readonly Option<string?> Folder = new("--folder") { Description = "Directory that Envoy writes taps into.", HelpName = "DIR" };

    private static readonly Option<string?> Directory = new("--directory")
    {
        Description = "Directory of such programs, instead of the user's own.",
        HelpName = "DIR",
    };

    internal static Command Create()
    {
        Command command = new("extcap", "Brings Envoy's taps into Wireshark's list of interfaces: tap2pcap extcap install.")
        {
            Interfaces, Version, Interface, LinkTypes, Config, Filter, Capture, Fifo, Url, ConfigId, Match, Http1, Folder,
        };
        command.Describe(new CommandPage
        {
            Examples = """
                tap2pcap extcap install                           Envoy's taps among Wireshark's interfaces
                tap2pcap extcap uninstall                         and no longer
                """,
            HeedsInterrupt = true,
        });
        command.Add(CaptureOptions.All);
        command.Add(SharedOptions.Reading, SharedOptions.Limits, SharedOptions.Archives);
        foreach (Option option in command.Options)
        {
            option.Hidden = option != Interfaces && command.Options.IndexOf(option) <= command.Options.IndexOf(Folder);
        }

        command.Subcommands.Add(Placing("install", "Makes Wireshark find it.", ExtcapFolder.Install, "tshark -D lists the interfaces, and Wireshark shows them when it is started next"));
        command.Subcommands.Add(Placing("uninstall", "Takes it away again.", ExtcapFolder.Uninstall, null));
        command.SetAction(AnswerAsync);
        return command;
    }

    private static Command Placing(string name, string description, Func<string, string?> place, string? then)
    {
        Command command = new(name, description) { Directory };
        command.SetAction(parse =>
        {
            Messages messages = new(parse.InvocationConfiguration.Error, Verbosity.Normal);
            string[] folders = parse.GetValue(Directory) is string named ? [named] : ExtcapFolder.OfUser();
            if (folders.Length == 0)
            {
                messages.Error("there is no home folder, where Wireshark looks for such programs: set HOME, or name Wireshark's folder with --directory");
                return ExitCode.CannotReadOrWrite;
            }

            try
            {
                foreach (string path in folders.Select(place).OfType<string>())
                {
                    messages.Note($"{name}ed {path}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                messages.Error(e.Message);
                return ExitCode.CannotReadOrWrite;
            }

            if (then is not null)
            {
                messages.Note(then);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Task<int> AnswerAsync(ParseResult parse, CancellationToken stop)
    {
        TextWriter output = parse.InvocationConfiguration.Output;
        if (parse.GetValue(Interfaces))
        {
            ExtcapText.WriteInterfaces(output, ContractVersion);
            return Task.FromResult(ExitCode.Done);
        }

        Messages messages = new(parse.InvocationConfiguration.Error, Verbosity.Quiet);    // Wireshark shows all of it as errors
        if (parse.GetValue(Interface) is not string name)
        {
            messages.Error("extcap: this is for Wireshark; people call tap2pcap extcap install");
            return Task.FromResult(ExitCode.WrongCommandLine);
        }

        if (ExtcapInterface.Find(name) is not ExtcapInterface asked)
        {
            messages.Error($"--extcap-interface {name}: expected {string.Join(", ", ExtcapInterface.All.Select(one => one.Name))}");
            return Task.FromResult(ExitCode.WrongCommandLine);
        }

        return parse.GetValue(Capture) ? CaptureAsync(parse, asked, messages, stop) : Task.FromResult(Describe(parse, asked, output));
    }

    private static int Describe(ParseResult parse, ExtcapInterface asked, TextWriter output)
    {
        if (parse.GetValue(LinkTypes))
        {
            ExtcapText.WriteLinkTypes(output);
        }
        else if (parse.GetValue(Config))
        {
            ExtcapText.WriteArguments(output, asked);
        }
        else if (parse.GetValue(Filter) is { Length: > 0 })
        {
            output.WriteLine("there are no capture filters; the interface's options say what Envoy taps");
        }

        return ExitCode.Done;
    }

    private static async Task<int> CaptureAsync(ParseResult parse, ExtcapInterface asked, Messages messages, CancellationToken stop)
    {
        if (parse.GetValue(Fifo) is not string fifo)
        {
            messages.Error("--capture: needs --fifo");
            return ExitCode.WrongCommandLine;
        }

        ConversionOptions options = CaptureOptions.Read(parse, output: null);
        LiveWork work = new(parse, options, messages) { Outputs = () => Open(fifo, options) };
        try
        {
            return asked.Name switch
            {
                ExtcapInterface.Admin => await work.RunAsync(FromAdmin(parse, options, messages).Run, stop).ConfigureAwait(false),
                ExtcapInterface.Datagrams => await FromDatagramsAsync(parse, options, messages, work, stop).ConfigureAwait(false),
                _ => await work.RunAsync(FromFolder(parse, options, messages).Run, stop).ConfigureAwait(false),
            };
        }
        catch (FormatException e)
        {
            messages.Error(e.Message);
            return ExitCode.WrongCommandLine;
        }
        catch (InputException e)
        {
            messages.Error(e.Message);
            return ExitCode.CannotReadOrWrite;
        }
    }

    private static LiveOutputs Open(string fifo, ConversionOptions options)
    {
        LiveOutputs outputs = new(options.Format, options.LinkType);
        outputs.Add(CaptureFile.Create(fifo));
        return outputs;
    }

    private static AdminCapture FromAdmin(ParseResult parse, ConversionOptions options, Messages messages)
    {
        string url = Required(parse, Url);
        AdminEndpoint endpoint = AdminEndpoint.TryParse(url, out AdminEndpoint? parsed) ? parsed : throw new FormatException($"--url {url}: expected http://HOST:PORT, HOST:PORT or unix:/PATH");
        AdminRequest request = AdminRequest.Streaming(Required(parse, ConfigId), parse.GetValue(Match) is { Length: > 0 } match ? match : null);
        return new AdminCapture(endpoint, request, options, messages, parse.GetValue(Http1)) { Hurry = InvocationWithSignals.HurryOf(parse) };
    }

    private static async Task<int> FromDatagramsAsync(ParseResult parse, ConversionOptions options, Messages messages, LiveWork work, CancellationToken stop)
    {
        string url = Required(parse, Url);
        DatagramEndpoint endpoint = DatagramEndpoint.TryParse(url, out DatagramEndpoint? parsed) ? parsed : throw new FormatException($"--url {url}: expected udp://ADDRESS:PORT, with an IP address");
        using DatagramCapture capture = DatagramCapture.Open(endpoint, options, messages);
        return await work.RunAsync(capture.Run, stop).ConfigureAwait(false);
    }

    private static FolderCapture FromFolder(ParseResult parse, ConversionOptions options, Messages messages) => new(Required(parse, Folder), options, messages);

    private static string Required(ParseResult parse, Option<string?> option) =>
        parse.GetValue(option) is { Length: > 0 } given ? given : throw new FormatException($"{option.Name}: is needed");
}
