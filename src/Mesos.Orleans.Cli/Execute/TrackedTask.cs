using Mesos.Orleans.Cli.Tasks;

namespace Mesos.Orleans.Cli.Execute;

/// <summary>One instance of the command, over all attempts to launch it.</summary>
internal sealed class TrackedTask(string name, int index)
{
    /// <summary>Its current id: the name, the index, and the attempt after the first.</summary>
    public string Id => Attempt == 0 ? $"{name}.{index}" : $"{name}.{index}-retry{Attempt}";

    /// <summary>How often it had to be launched again.</summary>
    public int Attempt { get; private set; }

    /// <summary>Its state; null as long as it waits for an offer.</summary>
    public V1.TaskState? State { get; private set; }

    /// <summary>True from its first sign of life on the agent.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Nothing more will happen to it.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Its agent, or null.</summary>
    public V1.AgentID? AgentId { get; private set; }

    /// <summary>The host of its agent, or null.</summary>
    public string? Hostname { get; private set; }

    /// <summary>What was last said about it.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Launched and not ended, as far as is known.</summary>
    public bool IsOut => State is not null && !HasEnded;

    public void Launch(V1.AgentID agent, string hostname)
    {
        State = V1.TaskState.TaskStaging;
        AgentId = agent;
        Hostname = hostname;
        Message = "";
    }

    public void Update(V1.TaskState state, string message, bool ends)
    {
        State = state;
        Message = message;
        HasEnded = ends;
        HasStarted |= state is V1.TaskState.TaskStarting or V1.TaskState.TaskRunning or V1.TaskState.TaskKilling;
    }

    public void End(V1.TaskState state, string message) => Update(state, message, ends: true);

    /// <summary>Back to waiting, under a new id.</summary>
    public void Requeue()
    {
        Attempt++;
        State = null;
        AgentId = null;
        Hostname = null;
    }

    /// <summary>One line for a person: id, state, agent, message.</summary>
    public override string ToString()
    {
        var where = AgentId is null ? "" : $" agent {Hostname ?? AgentId.Value}";
        var message = Message.Length == 0 ? "" : $": {Message}";
        return $"{Id} {(State is { } state ? TaskStateNames.Of(state) : "waiting")}{where}{message}";
    }
}
