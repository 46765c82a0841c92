namespace Mesos.Orleans.Sdk;

/// <summary>How a <see cref="MesosClient"/> reaches its cluster.</summary>
public sealed record MesosClientOptions
{
    /// <summary>The port of gateways that are given without one, and a silo's default.</summary>
    public const int DefaultGatewayPort = 30000;

    /// <summary>Silos to connect to, <c>host:port</c>; any of the cluster will do, more than one outlives the loss of one. Default 127.0.0.1:30000.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [$"127.0.0.1:{DefaultGatewayPort}"];

    /// <summary>The cluster's id in Orleans. Default <c>default</c>.</summary>
    public string ClusterId { get; init; } = "default";

    /// <summary>The cluster's service id in Orleans. Default <c>default</c>.</summary>
    public string ServiceId { get; init; } = "default";

    /// <summary>How long to try the first connection. Default 30 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
