using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Mesos.Orleans.Silo.Hosting.Sqlite;

/// <summary>
/// Lends open connections to one SQLite file, at most <see cref="MaxConnections"/> at a time; whoever comes later waits without a thread.
/// SQLite has one writer at a time and its driver waits for the lock by sleeping on a thread of the pool: with hundreds of grains
/// writing at once that would be hundreds of sleeping threads. Queueing here instead leaves nobody to wait for.
/// </summary>
internal sealed class SqliteDataSource : DbDataSource
{
    /// <summary>
    /// Connections to one file. One: a statement takes tens of microseconds, so that a second connection would gain less from reading in
    /// parallel than it would lose to the two of them meeting at the write lock.
    /// </summary>
    public const int MaxConnections = 1;

    /// <summary>How long a statement waits for another process (a backup, the sqlite3 shell) to let go of the file.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _free = new(MaxConnections, MaxConnections);
    private readonly ConcurrentBag<SqliteLentConnection> _idle = [];
    private volatile bool _disposed;

    public SqliteDataSource(string connectionString) =>
        ConnectionString = new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString();

    public override string ConnectionString { get; }

    internal void TakeBack(SqliteLentConnection connection)
    {
        _idle.Add(connection);
        _free.Release();
        if (_disposed)
        {
            CloseIdle();
        }
    }

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        _free.Wait();
        return Lend();
    }

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Lend();
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        CloseIdle();
        base.Dispose(disposing);
    }

    private SqliteLentConnection Lend()
    {
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_idle.TryTake(out var connection))
            {
                connection = new SqliteLentConnection(this, ConnectionString);
                connection.OpenForWork(BusyTimeout);
            }

            return connection;
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var connection))
        {
            connection.CloseForGood();
        }
    }
}
