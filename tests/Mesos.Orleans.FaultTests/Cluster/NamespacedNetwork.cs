using System.Diagnostics;
using System.Globalization;
using Mesos.Orleans.FaultTests.Processes;

namespace Mesos.Orleans.FaultTests.Cluster;

/// <summary>
/// A bridge in the suite's own network namespace and a namespace for each silo and agent behind it. What is cut is cut as in a bad switch: frames vanish and
/// nobody is told. All of it lies in namespaces that this run has made, and goes with its last process.
/// </summary>
internal sealed class NamespacedNetwork(string directory) : ClusterNetwork
{
    private const string Prefix = "10.213.0.";
    private const int FirstHost = 10;

    // Of the bridge's ports, by the kernel's numbers.
    private const int Disabled = 0;
    private const int Forwarding = 3;

    private readonly List<(string Name, StagedProcess Holder)> _places = [];

    /// <inheritdoc/>
    public override string Hub => Prefix + "1";

    /// <inheritdoc/>
    public override async Task StartAsync(IEnumerable<string> names)
    {
        await Command.RunAsync("ip", "link", "set", "lo", "up");
        await Command.RunAsync("ip", "link", "add", "br0", "type", "bridge");
        await Command.RunAsync("ip", "address", "add", Hub + "/24", "dev", "br0");
        await Command.RunAsync("ip", "link", "set", "br0", "up");
        foreach (var name in names)
        {
            var holder = new StagedProcess(name + " namespace", ["unshare", "--net", "sleep", "infinity"], Path.Combine(directory, "namespaces.log"), supervised: false);
            holder.Start();
            await IsolatedAsync(holder);
            _places.Add((name, holder));
            var port = PortOf(name);
            await Command.RunAsync("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", Text(holder.Pid));
            await Command.RunAsync("ip", "link", "set", port, "master", "br0", "up");
            await Command.RunAsync("nsenter", [.. Inside(holder), "ip", "address", "add", AddressOf(name) + "/24", "dev", "eth0"]);
            await Command.RunAsync("nsenter", [.. Inside(holder), "ip", "link", "set", "eth0", "up"]);
            await Command.RunAsync("nsenter", [.. Inside(holder), "ip", "link", "set", "lo", "up"]);
        }
    }

    /// <inheritdoc/>
    public override string AddressOf(string name) => Prefix + Text(FirstHost + IndexOf(name));

    /// <inheritdoc/>
    public override string[] Enter(string name) => ["nsenter", .. Inside(_places[IndexOf(name)].Holder), "--"];

    /// <summary>Cuts one process off from all others.</summary>
    public Task CutAsync(string name) => Command.RunAsync("bridge", "link", "set", "dev", PortOf(name), "state", Text(Disabled));

    /// <summary>Ends <see cref="CutAsync"/>.</summary>
    public Task HealAsync(string name) => Command.RunAsync("bridge", "link", "set", "dev", PortOf(name), "state", Text(Forwarding));

    /// <summary>Cuts the processes off from each other; they still reach all others.</summary>
    public async Task PartAsync(params IEnumerable<string> names)
    {
        foreach (var name in names)
            await Command.RunAsync("bridge", "link", "set", "dev", PortOf(name), "isolated", "on");
    }

    /// <summary>Ends <see cref="PartAsync"/>.</summary>
    public async Task JoinAsync(params IEnumerable<string> names)
    {
        foreach (var name in names)
            await Command.RunAsync("bridge", "link", "set", "dev", PortOf(name), "isolated", "off");
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var (_, holder) in _places)
            await holder.DisposeAsync();
        await Command.RunAsync("ip", "link", "delete", "br0");
    }

    private string PortOf(string name) => "port" + Text(IndexOf(name));

    private int IndexOf(string name) => _places.FindIndex(place => place.Name == name) is var index and >= 0 ? index : _places.Count;

    private static string[] Inside(StagedProcess holder) => [$"--net=/proc/{Text(holder.Pid)}/ns/net"];

    private static async Task IsolatedAsync(StagedProcess holder)
    {
        var own = new FileInfo("/proc/self/ns/net").LinkTarget;
        while (new FileInfo($"/proc/{Text(holder.Pid)}/ns/net").LinkTarget is not { } theirs || theirs == own)
            await Task.Delay(TimeSpan.FromMilliseconds(10));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
