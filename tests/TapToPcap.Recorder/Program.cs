using TapToPcap.Recorder;

return await RecordCommand.Create().Parse(args).InvokeAsync();
