using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>Names an executor on its agent; one run of it at a time.</summary>
/// <param name="Framework">The owner.</param>
/// <param name="ExecutorId">The id that the framework gave it.</param>
internal readonly record struct ExecutorKey(FrameworkId Framework, string ExecutorId)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Framework.Value}/{ExecutorId}";
}
