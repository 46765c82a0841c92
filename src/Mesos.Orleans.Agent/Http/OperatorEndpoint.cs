using Google.Protobuf;
using Mesos.Orleans.Agent.Http.Views;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core;
using Mesos.Orleans.Protocol.Http;
using CallType = Mesos.V1.Agent.Call.Types.Type;
using Response = Mesos.V1.Agent.Response;
using ResponseType = Mesos.V1.Agent.Response.Types.Type;

namespace Mesos.Orleans.Agent.Http;

/// <summary><c>POST /api/v1</c>: the operator's calls. What is not built is refused by name.</summary>
internal sealed class OperatorEndpoint(AgentEndpoints agent, SandboxFiles files)
{
    internal async Task Handle(HttpContext context)
    {
        if (await CallReader.Read<V1.Agent.Call>(context).ConfigureAwait(false) is not { } call)
            return;
        if (Validate(call) is { } invalid)
        {
            await context.Text(StatusCodes.Status400BadRequest, $"Failed to validate agent::Call: {invalid}").ConfigureAwait(false);
            return;
        }

        if (AcceptHeader.Choose(context.Request.Headers.Accept) is not { } format)
        {
            await context.Text(StatusCodes.Status406NotAcceptable, $"Expecting 'Accept' to allow {MediaTypes.Json} or {MediaTypes.Protobuf}").ConfigureAwait(false);
            return;
        }

        var answer = Answer(call);
        await (answer.IsSuccess ? context.Message(format, answer.Value) : context.Refuse(answer.Refusal)).ConfigureAwait(false);
    }

    private static Refusal? Validate(V1.Agent.Call call) =>
        !call.HasType ? Refusal.Invalid("Expecting 'type' to be present", "type", "Name one of the calls, such as GET_STATE.")
        : call.Type == CallType.ListFiles && call.ListFiles is null ? Refusal.Invalid("Expecting 'list_files' to be present", "list_files")
        : call.Type == CallType.ReadFile && call.ReadFile is null ? Refusal.Invalid("Expecting 'read_file' to be present", "read_file")
        : null;

    private Outcome<Response> Answer(V1.Agent.Call call) => call.Type switch
    {
        CallType.GetHealth => new Response { Type = ResponseType.GetHealth, GetHealth = new() { Healthy = true } },
        CallType.GetVersion => new Response { Type = ResponseType.GetVersion, GetVersion = new() { VersionInfo = Version } },
        CallType.GetFlags => new Response
        {
            Type = ResponseType.GetFlags,
            GetFlags = new() { Flags = { agent.Settings.Select(setting => new V1.Flag { Name = setting.Name, Value = setting.Value }) } },
        },
        CallType.GetMetrics => new Response
        {
            Type = ResponseType.GetMetrics,
            GetMetrics = new() { Metrics = { agent.Metrics().Select(metric => new V1.Metric { Name = metric.Key, Value = metric.Value }) } },
        },
        CallType.GetAgent => new Response { Type = ResponseType.GetAgent, GetAgent = new() { AgentInfo = agent.Agent.Info } },
        CallType.GetContainers => new Response { Type = ResponseType.GetContainers, GetContainers = agent.Containers() },
        CallType.GetFrameworks => new Response { Type = ResponseType.GetFrameworks, GetFrameworks = Frameworks(agent.Look()) },
        CallType.GetExecutors => new Response { Type = ResponseType.GetExecutors, GetExecutors = Executors(agent.Look()) },
        CallType.GetTasks => new Response { Type = ResponseType.GetTasks, GetTasks = Tasks(agent.Look()) },
        CallType.GetState => State(agent.Look()),
        CallType.ListFiles => List(call.ListFiles.Path),
        CallType.ReadFile => Read(call.ReadFile),
        _ => new Refusal(RefusalCode.NotImplemented, $"{Name(call.Type)} is not built yet."),
    };

    private static V1.VersionInfo Version => new() { Version = CompatibleVersion.Mesos, BuildUser = CompatibleVersion.BuildUser };

    private static Response State(AgentView view) => new()
    {
        Type = ResponseType.GetState,
        GetState = new() { GetFrameworks = Frameworks(view), GetExecutors = Executors(view), GetTasks = Tasks(view) },
    };

    private static Response.Types.GetFrameworks Frameworks(AgentView view)
    {
        var all = new Response.Types.GetFrameworks();
        foreach (var executors in view.Executors.GroupBy(executor => executor.Framework.Id.Value))
        {
            var framework = new Response.Types.GetFrameworks.Types.Framework { FrameworkInfo = executors.Last().Framework };
            (executors.Any(executor => executor.IsRunning) ? all.Frameworks : all.CompletedFrameworks).Add(framework);
        }

        return all;
    }

    private static Response.Types.GetExecutors Executors(AgentView view)
    {
        var all = new Response.Types.GetExecutors();
        foreach (var executor in view.Executors)
            (executor.IsRunning ? all.Executors : all.CompletedExecutors).Add(new Response.Types.GetExecutors.Types.Executor { ExecutorInfo = executor.Info });
        return all;
    }

    private static Response.Types.GetTasks Tasks(AgentView view)
    {
        var all = new Response.Types.GetTasks();
        foreach (var task in view.Tasks)
        {
            var list = task.Place switch
            {
                TaskPlace.Queued => all.QueuedTasks,
                TaskPlace.Launched => all.LaunchedTasks,
                TaskPlace.Terminated => all.TerminatedTasks,
                _ => all.CompletedTasks,
            };
            list.Add(task.ToWire());
        }

        return all;
    }

    private Outcome<Response> List(string path)
    {
        var entries = files.Browse(path);
        if (!entries.IsSuccess)
            return entries.Refusal;
        return new Response
        {
            Type = ResponseType.ListFiles,
            ListFiles = new()
            {
                FileInfos =
                {
                    entries.Value.Select(entry => new V1.FileInfo
                    {
                        Path = entry.Path,
                        Nlink = entry.LinkCount,
                        Size = (ulong)entry.Size,
                        Mtime = new() { Nanoseconds = entry.ModifiedSeconds * 1_000_000_000 },
                        Mode = entry.Mode,
                        Uid = entry.User,
                        Gid = entry.Group,
                    }),
                },
            },
        };
    }

    private Outcome<Response> Read(V1.Agent.Call.Types.ReadFile call)
    {
        var chunk = files.Read(call.Path, (long)Math.Min(call.Offset, long.MaxValue), call.HasLength ? (long)Math.Min(call.Length, long.MaxValue) : -1);
        return chunk.IsSuccess
            ? new Response
            {
                Type = ResponseType.ReadFile,
                ReadFile = new() { Size = (ulong)chunk.Value.FileSize, Data = ByteString.CopyFrom(chunk.Value.Data) },
            }
            : chunk.Refusal;
    }

    private static string Name(CallType type) =>
        V1.Agent.Call.Descriptor.EnumTypes.Single(names => names.Name == "Type").FindValueByNumber((int)type)?.Name ?? $"Call {(int)type}";
}
