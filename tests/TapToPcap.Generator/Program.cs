using TapToPcap.Generator;

return GenerateCommand.Create().Parse(args).Invoke();
