using TapToPcap.Fuzzer;

return FuzzCommand.Create().Parse(args).Invoke();
