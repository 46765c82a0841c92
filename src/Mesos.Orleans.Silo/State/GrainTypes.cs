using System.Reflection;
using Mesos.Orleans.Grains.Hosting;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Storage;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Serialization.Configuration;

namespace Mesos.Orleans.Silo.State;

/// <summary>Says what kind of grain keeps a record, for storages that file records under their name and the grain's key alone.</summary>
internal sealed class GrainTypes
{
    private readonly Dictionary<string, GrainType> _byRecord = new(StringComparer.Ordinal) { [StoreRecord.Name] = StoreRecord.Key.Type };

    private readonly Dictionary<string, GrainType> _numbered = new(StringComparer.Ordinal);

    /// <summary>Knows all grains that the program contains.</summary>
    public GrainTypes(IServiceProvider services)
    {
        var resolver = services.GetRequiredService<GrainTypeResolver>();
        var grains = services.GetRequiredService<IOptions<TypeManifestOptions>>().Value.InterfaceImplementations
            .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IGrain).IsAssignableFrom(type)).ToList();
        var keepers =
            from type in grains
            from constructor in type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            from parameter in constructor.GetParameters()
            let attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()
            where attribute is not null
            select (Name: attribute.StateName ?? parameter.Name!, Type: resolver.GetGrainType(type));
        foreach (var (name, type) in keepers)
        {
            _byRecord[name] = type;
        }

        foreach (var type in grains)
        {
            foreach (var own in type.GetCustomAttributes<KeepsRecordsAttribute>())
            {
                _byRecord[own.Name] = _numbered[own.Name] = resolver.GetGrainType(type);
            }
        }
    }

    /// <summary>The records by name, each with the kind of grain that keeps it.</summary>
    public IReadOnlyDictionary<string, GrainType> ByRecord => _byRecord;

    /// <summary>The kind of grain that keeps records of this name.</summary>
    /// <exception cref="SiloConfigurationException">No grain of this program does.</exception>
    public GrainType Of(string record) => TryGet(record, out var type)
        ? type
        : throw new SiloConfigurationException($"The store has records named '{record}', which no grain of this program keeps. Use the program that wrote them.");

    /// <summary>The kind of grain that keeps records of this name, if one does.</summary>
    public bool TryGet(string record, out GrainType type) => _byRecord.TryGetValue(record, out type) || _numbered.TryGetValue(WithoutNumber(record), out type);

    private static string WithoutNumber(string record) =>
        record.LastIndexOf('-') is > 0 and var dash && record.AsSpan(dash + 1) is { Length: > 0 } number && !number.ContainsAnyExceptInRange('0', '9') ? record[..dash] : "";
}
