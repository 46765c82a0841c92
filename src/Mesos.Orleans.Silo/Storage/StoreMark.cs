using System.Globalization;
using Mesos.Orleans.Silo.Configuration;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>
/// The id of the store that was last used from a work directory, kept in a file there: it tells a store that was lost or exchanged from one that is new.
/// One file a service id, <c>WORK_DIRECTORY/stores/SERVICE_ID</c>.
/// </summary>
internal sealed class StoreMark
{
    public StoreMark(IConfiguration configuration)
    {
        var service = configuration["Orleans:ServiceId"] is { Length: > 0 } given ? given : "default";
        var directory = configuration[SiloSettings.WorkDirectoryKey] ?? SiloSettings.DefaultWorkDirectory;
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(directory, "stores", Uri.EscapeDataString(service)));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The id it holds; null without a file.</summary>
    /// <exception cref="SiloConfigurationException">The file holds something else.</exception>
    public Guid? Read()
    {
        string text;
        try
        {
            text = File.ReadAllText(Path).Trim();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SiloConfigurationException($"'{Path}' cannot be read: {e.Message} It names the store that this work directory belongs to.", e);
        }

        return Guid.TryParse(text, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new SiloConfigurationException($"'{Path}' does not hold the id of a store. Remove it if the store that is configured is the right one.");
    }

    /// <summary>Writes the id, in one step.</summary>
    /// <returns>False if the directory cannot be written.</returns>
    public bool TryWrite(Guid id)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            var draft = $"{Path}.{id:N}";
            File.WriteAllText(draft, $"{id}\n");
            File.Move(draft, Path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
