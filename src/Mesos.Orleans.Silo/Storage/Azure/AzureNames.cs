using System.Text.RegularExpressions;
using Mesos.Orleans.Silo.State;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Storage.Azure;

/// <summary>How records are filed on Azure, and what Azure's names may be.</summary>
internal static partial class AzureNames
{
    /// <summary>A row's key has 512 characters (1 KiB), of which the service's name and the kind of grain take some.</summary>
    public const int MaxTableKeyLength = 512 - RestLength;

    /// <summary>A blob's name has 1,024 characters.</summary>
    public const int MaxBlobKeyLength = 1024 - (2 * RestLength);

    /// <summary>The longest name of a service in tables.</summary>
    public const int MaxServiceLength = 100;

    private const int RestLength = 32;

    private const string Suffix = ".json"; // the provider's choice, whatever is in it

    /// <summary>The folder of a service in a container.</summary>
    public static string FolderOf(string service) => (service.All(c => c == '.') ? service.Replace(".", "~2E", StringComparison.Ordinal) : AzureKeys.Escape(service)) + "/";

    /// <summary>Null if a container can have this name, else what names are like.</summary>
    public static string? FaultOfContainer(string name) => ContainerName.IsMatch(name) ? null : "has 3 to 63 small letters, digits and single hyphens, such as 'mesos-state'";

    /// <summary>Null if a table can have this name, else what names are like.</summary>
    public static string? FaultOfTable(string name) => TableName.IsMatch(name) ? null : "has 3 to 63 letters and digits and begins with a letter, such as 'MesosState'";

    /// <summary>True if rows can be filed under this service: the provider would file services under one another's names otherwise.</summary>
    public static bool IsServiceOfTables(string service) => service.Length <= MaxServiceLength && !service.Any(c => char.IsControl(c) || c is '/' or '\\' or '#' or '?');

    /// <summary>Reads <c>RECORD-KIND/KEY.json</c>.</summary>
    /// <returns>Null if no record is filed so.</returns>
    public static RecordId? OfBlob(string name, GrainTypes types)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !name.EndsWith(Suffix, StringComparison.Ordinal) || AzureKeys.TryUnescape(name[(slash + 1)..^Suffix.Length]) is not { } key)
        {
            return null;
        }

        for (var dash = name.IndexOf('-', StringComparison.Ordinal); dash >= 0 && dash < slash; dash = name.IndexOf('-', dash + 1))
        {
            if (types.TryGet(name[..dash], out var type) && type.ToString() == name[(dash + 1)..slash])
            {
                return new(name[..dash], GrainId.Create(type, key));
            }
        }

        return null;
    }

    /// <summary>Reads the keys of a row, <c>SERVICE_KIND_KEY</c> and <c>RECORD</c>.</summary>
    /// <returns>The service and the record; null if no record is filed so.</returns>
    public static (string Service, RecordId Record)? OfRow(string partition, string row)
    {
        var last = partition.LastIndexOf('_');
        var before = last > 0 ? partition.LastIndexOf('_', last - 1) : -1;
        return before > 0 && AzureKeys.TryUnescape(partition[(last + 1)..]) is { } key
            ? (partition[..before], new(row, GrainId.Create(partition[(before + 1)..last], key)))
            : null;
    }

    [GeneratedRegex("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex ContainerName { get; }

    [GeneratedRegex("^(?!tables$)[A-Za-z][A-Za-z0-9]{2,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex TableName { get; }
}
