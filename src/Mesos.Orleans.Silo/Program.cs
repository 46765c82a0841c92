using Mesos.Orleans.Silo.Hosting;

return await SiloProgram.RunAsync(() => MesosMaster.Build(args));
