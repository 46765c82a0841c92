using Mesos.Orleans.Silo.Hosting;
using Mesos.Orleans.Silo.State;

return args is ["state", .. var rest]
    ? await StateProgram.RunAsync(rest, Console.Out, Console.Error, CancellationToken.None)
    : await SiloProgram.RunAsync(() => MesosMaster.Build(args));
