namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Names a grain.</summary>
internal readonly record struct GrainKey(Type Class, string Key)
{
    public override string ToString() => $"{Class.Name}({Key})";
}
