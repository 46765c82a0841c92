using System.Net;

namespace Mesos.Orleans.Core.Maintenance;

/// <summary>A machine by host name and address; an agent is on it only if both are equal. Host names are compared without regard to case (features.md §14).</summary>
/// <param name="Hostname">In lower case; empty for none.</param>
/// <param name="Ip">As IP addresses are normally written; empty for none.</param>
public readonly record struct Machine(string Hostname, string Ip)
{
    /// <summary>The longest host name, in characters.</summary>
    public const int MaxHostname = 255;

    /// <summary>Reads a machine of the wire; it needs a host name or an address.</summary>
    public static Outcome<Machine> Read(V1.MachineID id, string field)
    {
        if (id.Hostname.Length == 0 && id.Ip.Length == 0)
            return Refusal.Invalid("Both 'hostname' and 'ip' for a machine are empty", field, "Name at least one.");
        if (id.Hostname.Length > MaxHostname)
            return new Refusal(RefusalCode.TooLarge, $"A host name may have {MaxHostname} characters.", field);
        if (id.Ip.Length == 0)
            return new Machine(id.Hostname.ToLowerInvariant(), "");
        return IPAddress.TryParse(id.Ip, out var ip)
            ? new Machine(id.Hostname.ToLowerInvariant(), ip.ToString())
            : Refusal.Invalid($"'{id.Ip}' is no IP address", field);
    }

    /// <summary>The machine of an agent: its host name, and the address in its pid (<c>slave(1)@ip:port</c>).</summary>
    public static Machine OfAgent(string hostname, string pid)
    {
        var address = pid[(pid.LastIndexOf('@') + 1)..];
        return new Machine(hostname.ToLowerInvariant(), IPEndPoint.TryParse(address, out var end) ? end.Address.ToString() : "");
    }

    /// <summary>The machine in the wire's form.</summary>
    public V1.MachineID ToWire()
    {
        var id = new V1.MachineID();
        if (Hostname.Length > 0)
            id.Hostname = Hostname;
        if (Ip.Length > 0)
            id.Ip = Ip;
        return id;
    }

    /// <inheritdoc/>
    public override string ToString() => Ip.Length == 0 ? Hostname : Hostname.Length == 0 ? Ip : $"{Hostname} ({Ip})";
}
