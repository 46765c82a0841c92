using System.Runtime.CompilerServices;
using Mesos.Orleans.Silo.Configuration;
using Orleans.Runtime;
using StackExchange.Redis;

namespace Mesos.Orleans.Silo.State;

/// <summary>Lists the keys that Orleans' Redis provider files records under, <c>SERVICE/state/KIND/KEY/NAME</c>.</summary>
internal sealed class RedisRecordLister(string connectionString, string service) : IRecordLister
{
    private const int PageSize = 1000;

    public async IAsyncEnumerable<RecordId> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(connectionString).ConfigureAwait(false);
        var prefix = $"{service}/state/";
        var seen = new HashSet<string>(StringComparer.Ordinal); // a scan may show a key twice
        foreach (var server in connection.GetServers().Where(each => each is { IsConnected: true, IsReplica: false }))
        {
            await foreach (var key in server.KeysAsync(pattern: Escaped(prefix) + "*", pageSize: PageSize).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var text = key.ToString();
                if (seen.Add(text))
                {
                    yield return Parse(text, prefix.Length);
                }
            }
        }
    }

    internal static RecordId Parse(string key, int start)
    {
        var (first, last) = (key.IndexOf('/', start), key.LastIndexOf('/'));
        return first > start && last > first
            ? new(key[(last + 1)..], GrainId.Create(key[start..first], key[(first + 1)..last]))
            : throw new SiloConfigurationException($"The key '{key}' in Redis is not one of a grain's record. Move it away from the others; nothing was exported.");
    }

    private static string Escaped(string text) => string.Concat(text.Select(c => c is '*' or '?' or '[' or ']' or '\\' or '^' ? $"\\{c}" : $"{c}"));
}
