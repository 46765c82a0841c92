using Mesos.Orleans.Local;

return await LocalProgram.RunAsync(args);
