using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>Names one task in the whole cluster.</summary>
/// <param name="Framework">The framework that owns the task.</param>
/// <param name="Task">The id that the framework gave it.</param>
public readonly record struct TaskKey(FrameworkId Framework, TaskId Task)
{
    /// <summary><c>{framework id}/{task id}</c>: neither part may contain a slash.</summary>
    public override string ToString() => $"{Framework.Value}/{Task.Value}";
}
