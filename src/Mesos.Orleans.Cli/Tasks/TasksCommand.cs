using System.CommandLine;
using System.Text.Json;
using Mesos.Orleans.Cli.Http;
using Mesos.Orleans.Cli.Output;

namespace Mesos.Orleans.Cli.Tasks;

/// <summary><c>mesos tasks</c>.</summary>
internal sealed class TasksCommand : ICliCommand
{
    private readonly MasterOptions _options;
    private readonly Option<bool> _all = new("--all", "-a") { Description = "Also those that have ended." };

    public TasksCommand(MasterOptions options)
    {
        _options = options;
        Syntax = new("tasks", "Lists the tasks, oldest first.") { _all };
    }

    public Command Syntax { get; }

    public IReadOnlyList<string> Examples => ["mesos tasks", "mesos tasks --all --json | jq -r '.[] | select(.state == \"TASK_FAILED\") | .id'"];

    public async Task<int> RunAsync(ParseResult arguments, CliEnvironment environment)
    {
        using var master = new HttpMaster(arguments.GetValue(_options.Master)!, environment.Time);
        var answer = await master.GetAsync("/tasks?order=asc&limit=-1", environment.Interrupts.Stop).ConfigureAwait(false);
        var tasks = answer.Items("tasks").Where(task => arguments.GetValue(_all) || !TaskStateNames.IsTerminal(task.Text("state"))).ToList();
        if (arguments.GetValue(_options.Json))
            JsonText.WriteArray(environment.Out, tasks);
        else
            Write(tasks, environment.Out);
        return ExitCodes.Success;
    }

    internal static void Write(IReadOnlyList<JsonElement> tasks, TextWriter output)
    {
        var table = new Table("ID", "State", "Framework ID", "Executor ID", "Agent ID", "CPUs", "Mem");
        foreach (var task in tasks)
        {
            var resources = task.Member("resources");
            table.Add(
                task.Text("id"), task.Text("state"), task.Text("framework_id"), task.Text("executor_id"), task.Text("slave_id"),
                resources.Quantity("cpus"), resources.Quantity("mem"));
        }

        table.WriteTo(output);
    }
}
