using Mesos.Orleans.Cli;

using var interrupts = new Interrupts();
using var signals = new InterruptSignals(interrupts);
return await MesosCli.RunAsync(args, new CliEnvironment(
    Console.Out, Console.Error, TimeProvider.System, interrupts, Environment.GetEnvironmentVariable)).ConfigureAwait(false);
