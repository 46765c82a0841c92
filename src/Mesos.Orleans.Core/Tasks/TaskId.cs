namespace Mesos.Orleans.Core.Tasks;

/// <summary>The id of a task: chosen by its framework, unique among that framework's active tasks.</summary>
/// <param name="Value">The id as it is written on the wire.</param>
public readonly record struct TaskId(string Value)
{
    /// <summary>The id as it is written on the wire.</summary>
    public override string ToString() => Value;
}
