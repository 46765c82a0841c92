using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Names a grain.</summary>
internal readonly record struct GrainKey(Type Class, string Key)
{
    /// <summary>The grain as Orleans names it; by its true type where it has one by name, since others read the records of such.</summary>
    public GrainId ToGrainId() => GrainId.Create(Class.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(null!, Class).ToString() ?? Class.Name, Key);

    public override string ToString() => $"{Class.Name}({Key})";
}
