using System.CommandLine;
using TapToPcap.Recorder;

namespace TapToPcap.Generator;

internal static class GenerateCommand
{
    private const int BufferBytes = 1 << 20;

    private static readonly Argument<string> Output = new("output") { Description = "File to write, or - for standard output; with --files the folder of the files." };
    private static readonly Option<long> Events = new("--events") { Description = "Events of a tap; unless it is buffered, the last is the close.", Required = true };
    private static readonly Option<int> EventBytes = new("--event-bytes") { Description = "Payload of each read and write.", Required = true };
    private static readonly Option<bool> Text = new("--text") { Description = "Payload is words in ASCII instead of bytes of any value." };
    private static readonly Option<int?> Files = new("--files") { Description = "Write so many taps, of 600 s together, instead of one." };
    private static readonly Option<int> Lasting = new("--lasting") { Description = "Seconds that each of many taps lasts.", DefaultValueFactory = _ => TapGenerator.SpreadSeconds };

    internal static RootCommand Create()
    {
        RootCommand command = new("Writes taps for measuring: equal arguments, equal bytes.")
        {
            Output, Events, EventBytes, Text, Files, Lasting, SharedOptions.Format, SharedOptions.Shape, SharedOptions.Before128, SharedOptions.BatchBytes, SharedOptions.SeqNum,
        };
        command.SetAction(parse => Run(parse.GetRequiredValue(Output), parse.GetValue(Files), parse.GetValue(Lasting), PlanOf(parse)));
        return command;
    }

    private static void Run(string output, int? files, int lasting, TapPlan plan)
    {
        TapGenerator generator = new(plan);
        if (files is int count)
        {
            generator.WriteFiles(output, count, lasting);
            return;
        }

        using Stream opened = output == "-" ? Console.OpenStandardOutput() : File.Create(output);
        using BufferedStream buffered = new(opened, BufferBytes);
        generator.Write(buffered);
    }

    private static TapPlan PlanOf(ParseResult parse) => new()
    {
        Events = parse.GetRequiredValue(Events),
        EventBytes = parse.GetRequiredValue(EventBytes),
        IsText = parse.GetValue(Text),
        Format = parse.GetValue(SharedOptions.Format),
        Layout = SharedOptions.LayoutOf(parse),
        Tap = new TapOptions
        {
            Shape = parse.GetValue(SharedOptions.Shape),
            BatchBytes = parse.GetValue(SharedOptions.BatchBytes),
            CountBytes = parse.GetValue(SharedOptions.SeqNum),
        },
    };
}
