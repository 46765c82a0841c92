using Mesos.Orleans.Agent.Hosting;

return await AgentProgram.RunAsync(args);
