using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Tests.Resources;

namespace Mesos.Orleans.Core.Tests.Operations;

public sealed class CheckpointedResourcesTests
{
    [Fact]
    public void Of_Total_IsWhatOperationsMade()
    {
        var made = Wire.Set(Op.Eng("cpus", 1), Op.Volume("v", 5), Wire.Scalar("mem", 1).Reserved("a", isDynamic: false).Reserved("a/b"));

        var total = made.Add(Wire.Set(Wire.Scalar("cpus", 3), Wire.Scalar("mem", 4).Reserved("a", isDynamic: false)));

        Assert.Equal(made, CheckpointedResources.Of(total));
    }

    [Fact]
    public void ApplyTo_LargerConfiguration_KeepsWhatWasMadeAndAddsTheRest() => Assert.Equal(
        Wire.Set(Wire.Scalar("cpus", 7), Op.Eng("cpus", 1)), CheckpointedResources.ApplyTo(Wire.Set("cpus:8"), Wire.Set(Op.Eng("cpus", 1))).Value);

    [Fact]
    public void ApplyTo_ConfigurationThatIsTooSmall_IsRefused() => Assert.Equal(
        RefusalCode.Conflict, CheckpointedResources.ApplyTo(Wire.Set("cpus:0.5"), Wire.Set(Op.Eng("cpus", 1))).Refusal!.Code);
}
