using Mesos.Orleans.Grains.Frameworks;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Names a grain.</summary>
internal readonly record struct GrainKey(Type Class, string Key)
{
    /// <summary>The grain as Orleans names it; frameworks by their true type, since others read their records.</summary>
    public GrainId ToGrainId() => GrainId.Create(Class == typeof(FrameworkGrain) ? FrameworkRecords.GrainType : Class.Name, Key);

    public override string ToString() => $"{Class.Name}({Key})";
}
