using System.Reflection;
using Mesos.Orleans.Core;
using Mesos.Orleans.Silo.Configuration;
using Orleans;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>
/// Looks at a store before a silo starts on it: it must be of a format that this program reads, whole, and the one that this work directory
/// belongs to. What is refused is not touched. A new store gets its <see cref="StoreRecord"/> here.
/// </summary>
internal sealed partial class StoreCheck(IConfiguration configuration, IIdSource ids, TimeProvider time, ILogger<StoreCheck> logger)
{
    private const int MaxAttempts = 5;

    /// <summary>The version of this program.</summary>
    public static string Program { get; } =
        typeof(StoreCheck).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>Reads the record of a store.</summary>
    /// <returns>The record with its version; it does not exist in a new store.</returns>
    public static async Task<GrainState<StoreRecord>> ReadAsync(IGrainStorage storage)
    {
        var state = new GrainState<StoreRecord> { State = new StoreRecord() };
        await storage.ReadStateAsync(StoreRecord.Name, StoreRecord.Key, state).ConfigureAwait(false);
        return state;
    }

    /// <summary>Admits the store, or refuses it.</summary>
    /// <returns>The store's id.</returns>
    /// <exception cref="SiloConfigurationException">It must not be used; nothing in it was changed.</exception>
    public async Task<Guid> AdmitAsync(IGrainStorage storage)
    {
        var mark = new StoreMark(configuration);
        var known = mark.Read();
        for (var attempt = 1; ; attempt++)
        {
            var found = await ReadAsync(storage).ConfigureAwait(false);
            Refuse(found, known, mark.Path);
            try
            {
                await BringUpToDateAsync(storage, found).ConfigureAwait(false);
            }
            catch (InconsistentStateException) when (attempt < MaxAttempts)
            {
                continue; // Another silo did it in this moment.
            }

            var id = found.State!.StoreId;
            if (known != id && !mark.TryWrite(id))
            {
                LogNoMark(mark.Path);
            }

            return id;
        }
    }

    /// <summary>What a store is called in messages.</summary>
    internal static string Name(IConfiguration configuration)
    {
        var section = configuration.GetSection($"Orleans:GrainStorage:{SiloSettings.DefaultStorageName}");
        var place = section["ConnectionString"] ?? section["ConnectionName"] ?? "";
        var type = section["ProviderType"] ?? "";
        return $"{type} '{(type.StartsWith("Azure", StringComparison.OrdinalIgnoreCase) ? AzureAddress.Of(place) : WithoutPassword(place))}'";
    }

    private static string WithoutPassword(string place)
    {
        var secret = place.IndexOf("password", StringComparison.OrdinalIgnoreCase);
        return secret < 0 ? place : place[..secret].TrimEnd(',', ';', ' ');
    }

    private void Refuse(GrainState<StoreRecord> found, Guid? known, string mark)
    {
        var name = Name(configuration);
        if (!found.RecordExists)
        {
            if (known is not null)
            {
                throw new SiloConfigurationException(
                    $"The store ({name}) is empty, but '{mark}' says that this work directory belongs to a store with state ({known}). Restore that store, "
                    + "configure the one that has the state, or import it (mesos state import). Only to begin anew, without any of it, remove that file; "
                    + "nothing was changed.");
            }

            return;
        }

        var record = found.State!;
        if (record.Format > StoreRecord.CurrentFormat)
        {
            throw new SiloConfigurationException(
                $"The store ({name}) has format {record.Format}, written by version {record.WrittenBy}; this program, version {Program}, reads formats up to "
                + $"{StoreRecord.CurrentFormat}. Run that version or a later one; nothing was changed.");
        }

        if (record.Importing.Length > 0)
        {
            throw new SiloConfigurationException(
                $"An import into the store ({name}) was begun and not ended. Repeat it (mesos state import), then start again; nothing was changed.");
        }

        if (known is not null && known != record.StoreId)
        {
            throw new SiloConfigurationException(
                $"The store ({name}) is {record.StoreId}, but '{mark}' says that this work directory belongs to the store {known}. Configure that "
                + $"store, or choose another directory with {SiloSettings.WorkDirectoryKey}. If the change is wanted, remove that file; nothing was changed.");
        }
    }

    // A store without a record is new, or was written before there were records; both are format 1 from here on.
    private async Task BringUpToDateAsync(IGrainStorage storage, GrainState<StoreRecord> found)
    {
        if (found.RecordExists && found.State!.Format == StoreRecord.CurrentFormat)
        {
            return;
        }

        var before = found.RecordExists ? found.State! : new StoreRecord { StoreId = ids.Next(), CreatedAt = time.GetUtcNow() };
        found.State = new StoreRecord
        {
            Format = StoreRecord.CurrentFormat, StoreId = before.StoreId, CreatedAt = before.CreatedAt, WrittenBy = Program,
        };
        await storage.WriteStateAsync(StoreRecord.Name, StoreRecord.Key, found).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Warning, "'{Path}' cannot be written: a store that is lost or exchanged would not be noticed at the next start")]
    private partial void LogNoMark(string path);
}
