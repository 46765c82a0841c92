using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Agents;

/// <summary>Names one executor on an agent.</summary>
/// <param name="Framework">The framework that owns it.</param>
/// <param name="ExecutorId">The id that the framework gave it.</param>
public readonly record struct ExecutorKey(FrameworkId Framework, string ExecutorId);
