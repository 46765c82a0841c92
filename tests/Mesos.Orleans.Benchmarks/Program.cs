using Mesos.Orleans.Benchmarks;

return await BenchmarkProgram.RunAsync(args, Console.Out, Console.Error);
