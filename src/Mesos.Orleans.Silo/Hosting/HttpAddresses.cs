using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Silo.Configuration;
using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Silo.Hosting;

/// <summary>
/// Tries the addresses of <c>--urls</c> before anything is started: a silo that has joined its cluster only to find its HTTP port taken would
/// trouble the others, and the server would report the fault with a stack trace.
/// </summary>
internal static class HttpAddresses
{
    public static void Check(string urls)
    {
        var faults = new List<string>();
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Check(url, faults);
        SiloConfigurationException.ThrowIfAny(faults);
    }

    private static void Check(string url, List<string> faults)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            faults.Add($"--urls: '{url}' is not an address to listen at. Write it as http://127.0.0.1:5050.");
            return;
        }

        if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0)
            return;
        var ip = address.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.Host, out var given) ? given : IPAddress.Any;
        try
        {
            using var listener = new TcpListener(ip, address.Port);
            listener.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            faults.Add($"The address {url} is in use. Stop what uses it, or choose another with --urls.");
        }
        catch (SocketException e)
        {
            faults.Add($"The address {url} cannot be opened: {e.Message}. Choose another with --urls.");
        }
    }
}
