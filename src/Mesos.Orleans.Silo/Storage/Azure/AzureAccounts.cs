using System.Net.Sockets;
using Azure;
using Mesos.Orleans.Silo.Configuration;

namespace Mesos.Orleans.Silo.Storage.Azure;

/// <summary>Waits until every table and container that is configured is there, and makes those that are new.</summary>
internal sealed class AzureAccounts(IConfiguration configuration, TimeProvider time, ILogger<AzureAccounts> logger) : IStoreServers
{
    private readonly ServerWait _wait = new(time, logger);

    public async Task WaitAsync(Func<string, Task> waiting, CancellationToken cancellationToken)
    {
        foreach (var section in configuration.GetSection("Orleans:GrainStorage").GetChildren())
        {
            if (AzureStore.Of(configuration, section) is { } store)
            {
                await _wait.UntilAsync(store.Text, store.Setting, () => TryAsync(store, cancellationToken), waiting, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<string?> TryAsync(AzureStore store, CancellationToken cancellationToken)
    {
        try
        {
            if (store.IsTable)
            {
                await store.Tables(once: true).CreateTableIfNotExistsAsync(store.Name, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await store.Blobs(once: true).GetBlobContainerClient(store.Name).CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        catch (RequestFailedException e) when (e.Status is 401 or 403)
        {
            throw new SiloConfigurationException(
                $"{store.Text} ({store.Setting}) refuses the credentials: {Code(e)}. Check AccountName= and AccountKey= in the connection string, or the rights and the end of the "
                + "signature, and this machine's clock.", e);
        }
        catch (RequestFailedException e) when (e.Status is >= 400 and < 500 and not 408 and not 409 and not 429)
        {
            throw new SiloConfigurationException($"{store.Text} ({store.Setting}) cannot be used: {Code(e)}. Check the account and its address.", e);
        }
        catch (RequestFailedException e) when (e.Status > 0)
        {
            return $"cannot serve: {Code(e)}"; // Overloaded, or just being deleted.
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return $"does not answer: {Words(e)}";
        }
    }

    private static string Code(RequestFailedException e) => string.IsNullOrEmpty(e.ErrorCode) ? $"status {e.Status}" : $"{e.ErrorCode} (status {e.Status})";

    private static string Words(Exception e)
    {
        for (var each = e; each is not null; each = each.InnerException)
        {
            if (each is SocketException socket)
            {
                return socket.SocketErrorCode == SocketError.ConnectionRefused ? "connection refused" : socket.Message;
            }
        }

        return e is TaskCanceledException ? "no answer in time" : e.Message.Split('\n')[0].TrimEnd('\r', '.');
    }
}
