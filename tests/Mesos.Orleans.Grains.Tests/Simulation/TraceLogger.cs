using Microsoft.Extensions.Logging;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>What grains log is part of the trace.</summary>
internal sealed class TraceLogger<T>(SimulatedCluster cluster) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => cluster.Loop.Trace.IsRecording;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        cluster.Note($"    {typeof(T).Name} {logLevel}: {formatter(state, exception)}");
}
