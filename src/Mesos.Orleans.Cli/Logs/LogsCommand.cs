using System.CommandLine;
using System.Text;
using Mesos.Orleans.Cli.Http;
using Mesos.Orleans.Cli.Output;

namespace Mesos.Orleans.Cli.Logs;

/// <summary><c>mesos logs</c>.</summary>
internal sealed class LogsCommand : ICliCommand
{
    /// <summary>How often a followed file is looked at.</summary>
    public static readonly TimeSpan FollowInterval = TimeSpan.FromSeconds(1);

    private readonly MasterOptions _options;
    private readonly Argument<string> _task = new("TASK") { Description = "The id of a task, or how it begins if no other begins so." };
    private readonly Option<bool> _stderr = new("--stderr") { Description = "Its standard error instead of its standard output." };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on until the task has ended." };
    private readonly Option<string?> _framework = new("--framework") { Description = "The id of its framework, or how it begins.", HelpName = "ID" };

    public LogsCommand(MasterOptions options)
    {
        _options = options;
        Syntax = new("logs", "Prints what a task has written, running or ended, from its agent.") { _task, _stderr, _follow, _framework };
    }

    public Command Syntax { get; }

    public IReadOnlyList<string> Examples => ["mesos logs hello.0", "mesos logs hello.0 --stderr --follow"];

    public async Task<int> RunAsync(ParseResult arguments, CliEnvironment environment)
    {
        var cancellation = environment.Interrupts.Stop;
        using var master = new HttpMaster(arguments.GetValue(_options.Master)!, environment.Time);
        var state = await master.GetAsync("/state", cancellation).ConfigureAwait(false);
        var task = TaskSearch.Find(TaskSearch.All(state), arguments.GetValue(_task)!, arguments.GetValue(_framework), out var note);
        if (note is not null)
            await environment.Error.WriteLineAsync(note).ConfigureAwait(false);

        var pid = state.Items("slaves").FirstOrDefault(agent => agent.Text("id") == task.AgentId) is { ValueKind: System.Text.Json.JsonValueKind.Object } agent
            ? agent.Text("pid") : "";
        using var files = AgentFiles.Of(pid, master.Address.Scheme) ?? throw new CommandFailure(
            $"Agent {task.AgentId} of task {task.Id} is not registered with the master, so what it keeps cannot be read. 'mesos agents' lists those that are.");
        var name = arguments.GetValue(_stderr) ? "stderr" : "stdout";
        var file = new SandboxFile(files, task, name);
        var json = arguments.GetValue(_options.Json);
        using var collected = json ? new StringWriter() : null;

        var following = arguments.GetValue(_follow) ? new TaskWatch(master, task) : null;
        await CopyAsync(file, task, name, following, collected ?? environment.Out, environment.Time, cancellation).ConfigureAwait(false);
        if (collected is not null)
            WriteJson(task, name, file.Path, collected.ToString(), environment.Out);
        return ExitCodes.Success;
    }

    private static async Task CopyAsync(
        SandboxFile file, TaskAddress task, string name, TaskWatch? following, TextWriter output, TimeProvider time, CancellationToken cancellation)
    {
        // Keeps half characters until their other half comes.
        var decoder = Encoding.UTF8.GetDecoder();
        while (true)
        {
            // Asked before reading: what was written before the end is then read after it.
            var hasEnded = following is null || await following.HasEndedAsync(cancellation).ConfigureAwait(false);
            byte[]? data;
            while ((data = await file.ReadAsync(cancellation).ConfigureAwait(false)) is { Length: > 0 })
                await WriteAsync(decoder, data, output).ConfigureAwait(false);
            await output.FlushAsync(cancellation).ConfigureAwait(false);
            if (hasEnded && data is null)
                throw new CommandFailure(
                    $"Agent {task.AgentId} has no {name} of task {task.Id} ({task.State}): it has not started yet, never did, or its sandbox was removed.");
            if (hasEnded)
                return;
            await Task.Delay(FollowInterval, time, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(Decoder decoder, byte[] data, TextWriter output)
    {
        var text = new char[Encoding.UTF8.GetMaxCharCount(data.Length)];
        var count = decoder.GetChars(data, text, flush: false);
        await output.WriteAsync(text.AsMemory(0, count)).ConfigureAwait(false);
    }

    private static void WriteJson(TaskAddress task, string name, string? path, string data, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("task_id", task.Id);
        json.WriteString("framework_id", task.FrameworkId);
        json.WriteString("agent_id", task.AgentId);
        json.WriteString("file", name);
        json.WriteString("path", path);
        json.WriteString("data", data);
        json.WriteEndObject();
    });
}
