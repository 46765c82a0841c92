using Mesos.Orleans.FaultTests;

return await SuiteProgram.RunAsync(args, Console.Out, Console.Error);
