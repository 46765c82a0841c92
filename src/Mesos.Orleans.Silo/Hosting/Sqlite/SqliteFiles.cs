using Mesos.Orleans.Silo.Configuration;

namespace Mesos.Orleans.Silo.Hosting.Sqlite;

/// <summary>The database files that are configured: checked, created where there are none, and held against a second master as long as this lives.</summary>
internal sealed class SqliteFiles(IConfiguration configuration) : IDisposable
{
    private readonly List<FileStream> _locks = [];

    /// <summary>Takes all of them.</summary>
    /// <exception cref="SiloConfigurationException">One is in use or cannot be used; it was left as it was.</exception>
    public void Take()
    {
        foreach (var section in configuration.GetSection("Orleans:GrainStorage").GetChildren())
        {
            if (section["Invariant"] == SqliteStorage.Invariant && SqliteStorage.TryGetPath(section["ConnectionString"]) is { } path)
            {
                // A silo that clusters with nobody is the only writer of its database: a second one beside it would be a second cluster on the same state.
                if (!ProviderSections.IsClustered(configuration))
                {
                    Lock(path);
                }

                SqliteSchema.Ensure(path);
            }
        }
    }

    public void Dispose()
    {
        _locks.ForEach(held => held.Dispose());
        _locks.Clear();
    }

    private void Lock(string path)
    {
        var name = path + ".lock";
        if (_locks.Exists(held => held.Name == Path.GetFullPath(name)))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            _locks.Add(new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(name))
        {
            throw new SiloConfigurationException(
                $"Another master uses the database '{path}'. Stop it, or choose another directory with {SiloSettings.WorkDirectoryKey} (--work-dir of the local program).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whatever is wrong with the directory, the schema says it better.
        }
    }
}
