using TapToPcap.Doubles;

return await DoubleCommand.Create().Parse(args).InvokeAsync();
