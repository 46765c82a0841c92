using Microsoft.Data.Sqlite;

namespace Mesos.Orleans.Silo.Hosting.Sqlite;

/// <summary>What SQLite is called in Orleans' configuration, and how its connection strings are read and written.</summary>
internal static class SqliteStorage
{
    /// <summary>The name Orleans' relational provider knows SQLite by. It loads Microsoft.Data.Sqlite for it, whatever the name suggests.</summary>
    public const string Invariant = "System.Data.SQLite";

    public static string ConnectionStringFor(string path) =>
        new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(path) }.ToString();

    /// <summary>The full path of the file a connection string names; null when it is not a connection string or names no file.</summary>
    public static string? TryGetPath(string? connectionString)
    {
        try
        {
            var path = new SqliteConnectionStringBuilder(connectionString).DataSource;
            return path.Length == 0 || path == ":memory:" ? null : Path.GetFullPath(path);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
