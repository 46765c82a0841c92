using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Api.Cluster;

/// <summary>Where a client reaches this master.</summary>
/// <param name="Host">A name or an IP address, without brackets.</param>
/// <param name="Port">The port.</param>
/// <param name="Ip">The IP address that the request came in at.</param>
internal sealed record MasterAddress(string Host, int Port, IPAddress Ip)
{
    private const int HttpPort = 80;

    /// <summary><c>host:port</c>, with brackets around an IPv6 address.</summary>
    public string Authority => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    /// <summary><c>master@ip:port</c>.</summary>
    public string Pid => $"master@{new IPEndPoint(Ip, Port)}";

    /// <summary>The address in the wire's number: an IPv4 address in network order, 0 for any other.</summary>
    public uint IpNumber => Ip.IsIPv4MappedToIPv6 || Ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
        ? BitConverter.ToUInt32(Ip.MapToIPv4().GetAddressBytes())
        : 0;

    /// <summary>The advertised address, or else the one that the client used: its Host header, or the socket's address where it sent none.</summary>
    public static MasterAddress Of(HttpContext context, string? advertised)
    {
        var connection = context.Connection;
        var ip = connection.LocalIpAddress is { } local ? (local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local) : IPAddress.Loopback;
        var host = advertised is null ? context.Request.Host : new HostString(advertised);
        var name = host.Host.Trim('[', ']');
        return name.Length == 0
            ? new MasterAddress(ip.ToString(), connection.LocalPort, ip)
            : new MasterAddress(name, host.Port ?? (context.Request.IsHttps ? 443 : HttpPort), ip);
    }
}
