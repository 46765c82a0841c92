using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Mesos.Orleans.Silo.Hosting.Sqlite;

/// <summary>A connection that goes back to its <see cref="SqliteDataSource"/>, still open, when its user disposes it.</summary>
internal sealed class SqliteLentConnection(SqliteDataSource owner, string connectionString) : SqliteConnection(connectionString)
{
    private bool _closing;

    /// <summary>
    /// Opens the file and sets what SQLite keeps per connection. With the write-ahead log, synchronous=NORMAL means that what was acknowledged
    /// survives the death of the process; the last moments before a power cut may be lost, the file stays whole.
    /// </summary>
    public void OpenForWork(TimeSpan busyTimeout)
    {
        Open();
        using var command = CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"PRAGMA busy_timeout = {(int)busyTimeout.TotalMilliseconds}; PRAGMA synchronous = NORMAL;");
        command.ExecuteNonQuery();
    }

    public void CloseForGood()
    {
        _closing = true;
        Dispose();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closing)
        {
            owner.TakeBack(this);
            return;
        }

        base.Dispose(disposing);
    }
}
