using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Supervision;

return args is [SupervisorProgram.Subcommand, ..] ? await SupervisorProgram.RunAsync(args) : await AgentProgram.RunAsync(args);
