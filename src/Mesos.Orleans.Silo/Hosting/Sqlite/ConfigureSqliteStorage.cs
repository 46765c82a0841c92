using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Mesos.Orleans.Silo.Hosting.Sqlite;

/// <summary>
/// Gives every relational grain storage that is configured for SQLite our data source in place of the plain connection string,
/// our key hash, and deletion of cleared records (tasks and frameworks come and go; their records must not stay for ever).
/// </summary>
internal sealed class ConfigureSqliteStorage : IPostConfigureOptions<AdoNetGrainStorageOptions>, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<SqliteDataSource>> _sources = new(StringComparer.Ordinal);

    public void PostConfigure(string? name, AdoNetGrainStorageOptions options)
    {
        if (options.Invariant != SqliteStorage.Invariant || SqliteStorage.TryGetPath(options.ConnectionString) is not { } path)
        {
            return;
        }

        options.DataSource = _sources.GetOrAdd(
            path, static p => new Lazy<SqliteDataSource>(() => new SqliteDataSource(SqliteStorage.ConnectionStringFor(p)))).Value;
        options.ConnectionString = null;
        options.HashPicker = new GrainKeyHashPicker();
        options.DeleteStateOnClear = true;
    }

    public void Dispose()
    {
        foreach (var source in _sources.Values)
        {
            source.Value.Dispose();
        }
    }
}
