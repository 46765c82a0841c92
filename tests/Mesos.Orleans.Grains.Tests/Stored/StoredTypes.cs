using System.Reflection;
using Mesos.Orleans.Grains.Frameworks;
using Mesos.Orleans.Grains.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Tests.Stored;

/// <summary>The types whose bytes are in the stores of users: what grains take as their persistent state, and what they file by themselves.</summary>
internal static class StoredTypes
{
    /// <summary>The types by their alias, which is the name they are stored under.</summary>
    public static IReadOnlyDictionary<string, Type> ByAlias { get; } = Parameters().Select(p => p.ParameterType.GetGenericArguments()[0]).Distinct()
        .Concat([typeof(TaskIndexState), typeof(TaskIndexShardState)])
        .ToDictionary(type => type.GetCustomAttribute<AliasAttribute>()?.Alias ?? throw new InvalidOperationException($"{type} is stored and has no [Alias]."));

    /// <summary>The names of the records, which storages file them under.</summary>
    public static IReadOnlyList<string> RecordNames { get; } =
        [.. Parameters().Select(p => p.GetCustomAttribute<PersistentStateAttribute>()!.StateName), TaskIndexStorage.RecordName, TaskIndexStorage.ShardName(0)];

    private static IEnumerable<ParameterInfo> Parameters() =>
        from type in typeof(LongPoll).Assembly.GetTypes()
        where typeof(IGrainBase).IsAssignableFrom(type)
        from constructor in type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        from parameter in constructor.GetParameters()
        where parameter.GetCustomAttribute<PersistentStateAttribute>() is not null
        select parameter;
}
