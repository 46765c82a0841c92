using System.Globalization;
using Mesos.Orleans.Silo.Configuration;
using Microsoft.Data.Sqlite;

namespace Mesos.Orleans.Silo.Hosting.Sqlite;

/// <summary>
/// Makes sure that a file holds our tables: creates them in a new or empty one, accepts ours, refuses everything else without changing a byte.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>The version this program writes and reads, kept in SQLite's <c>user_version</c>.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Marks a file as ours, kept in SQLite's <c>application_id</c>; "MESO".</summary>
    public const int ApplicationId = 0x4D45534F;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    /// <summary>Creates the file and its directory as needed.</summary>
    /// <param name="path">The database file.</param>
    /// <exception cref="SiloConfigurationException">The file cannot be used; it was left as it was.</exception>
    public static void Ensure(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();
            Ensure(connection, path);
        }
        catch (SqliteException e)
        {
            throw new SiloConfigurationException(
                e.SqliteErrorCode == NotADatabase
                    ? $"'{path}' is not a SQLite database. Move it away or choose another directory with {SiloSettings.WorkDirectoryKey}; it was not changed."
                    : e.SqliteErrorCode == Corrupt
                    ? Damaged(path, e.Message)
                    : $"The database '{path}' cannot be used: {e.Message} Check that this user may write the file and its directory, or choose another with {SiloSettings.WorkDirectoryKey}.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SiloConfigurationException(
                $"The directory of the database '{path}' cannot be used: {e.Message} Choose another with {SiloSettings.WorkDirectoryKey}.", e);
        }
    }

    private static void Ensure(SqliteConnection connection, string path)
    {
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(int)SqliteDataSource.BusyTimeout.TotalMilliseconds}"));
        var version = Read(connection, "PRAGMA user_version");
        if (Read(connection, "PRAGMA application_id") == ApplicationId)
        {
            if (version != CurrentVersion)
            {
                throw new SiloConfigurationException(
                    $"The database '{path}' has schema version {version}; this program knows version {CurrentVersion}. "
                    + $"Run the program that wrote it, or choose another directory with {SiloSettings.WorkDirectoryKey}; the file was not changed.");
            }

            var fault = ReadText(connection, "PRAGMA quick_check(1)");
            if (fault != "ok")
            {
                throw new SiloConfigurationException(Damaged(path, fault));
            }

            return;
        }

        if (version != 0 || Read(connection, "SELECT count(*) FROM sqlite_schema") != 0)
        {
            throw new SiloConfigurationException(
                $"The database '{path}' belongs to another program. Choose another directory with {SiloSettings.WorkDirectoryKey}; the file was not changed.");
        }

        Execute(connection, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction(deferred: false);
        // Another program may have got here first while this one waited for the lock.
        if (Read(connection, "PRAGMA application_id") != ApplicationId)
        {
            Execute(connection, Script());
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {CurrentVersion}"));
        }

        transaction.Commit();
    }

    private static string Damaged(string path, string fault) =>
        $"The database '{path}' is damaged ({fault.ReplaceLineEndings(" ")}). Restore it from a backup, or choose another directory with {SiloSettings.WorkDirectoryKey}; the file was not changed.";

    private static string Script()
    {
        using var stream = typeof(SqliteSchema).Assembly.GetManifestResourceStream("Mesos.Orleans.Silo.Hosting.Sqlite.Schema.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static long Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static string ReadText(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
