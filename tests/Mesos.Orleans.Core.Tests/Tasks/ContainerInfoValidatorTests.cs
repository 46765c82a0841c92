using Mesos.Orleans.Core.Tasks;
using LimitType = Mesos.V1.RLimitInfo.Types.RLimit.Types.Type;
using RLimit = Mesos.V1.RLimitInfo.Types.RLimit;
using SourceType = Mesos.V1.Volume.Types.Source.Types.Type;

namespace Mesos.Orleans.Core.Tests.Tasks;

public class ContainerInfoValidatorTests
{
    [Fact]
    public void Mesos_Plain_Passes() => Assert.Null(Judge(new() { Type = V1.ContainerInfo.Types.Type.Mesos }));

    [Fact]
    public void Docker_NeedsDockerInfoWithoutAName()
    {
        var container = new V1.ContainerInfo { Type = V1.ContainerInfo.Types.Type.Docker };
        Assert.Equal("DockerInfo 'docker' is not set for DOCKER typed ContainerInfo", Judge(container));
        container.Docker = new() { Image = "i", Parameters = { new V1.Parameter { Key = "label", Value = "x" } } };
        Assert.Null(Judge(container));
        container.Docker.Parameters.Add(new V1.Parameter { Key = "name", Value = "x" });
        Assert.Equal("Parameter in DockerInfo must not be 'name'", Judge(container));
    }

    [Fact]
    public void Volume_MustHaveExactlyOneOrigin()
    {
        const string Message = "Invalid volume: Only one of them should be set: 'host_path', 'image' and 'source'";
        var volume = new V1.Volume { ContainerPath = "p", Mode = V1.Volume.Types.Mode.Rw };
        Assert.Equal(Message, JudgeVolume(volume));
        Assert.Null(JudgeVolume(new(volume) { HostPath = "/h" }));
        Assert.Null(JudgeVolume(new(volume) { Image = new() }));
        Assert.Equal(Message, JudgeVolume(new(volume) { HostPath = "/h", Image = new() }));
        Assert.Equal(Message, JudgeVolume(new(volume) { HostPath = "/h", Source = new() }));
    }

    [Theory]
    [InlineData(SourceType.DockerVolume, "'source.docker_volume' is not set for DOCKER_VOLUME volume")]
    [InlineData(SourceType.HostPath, "'source.host_path' is not set for HOST_PATH volume")]
    [InlineData(SourceType.SandboxPath, "'source.sandbox_path' is not set for SANDBOX_PATH volume")]
    [InlineData(SourceType.Secret, "'source.secret' is not set for SECRET volume")]
    [InlineData(SourceType.CsiVolume, "'source.csi_volume' is not set for CSI volume")]
    [InlineData(SourceType.Unknown, "'source.type' is unknown")]
    public void VolumeSource_MustHaveTheBodyOfItsType(SourceType type, string message) => Assert.Equal(
        "Invalid volume: " + message, JudgeVolume(new() { ContainerPath = "p", Mode = V1.Volume.Types.Mode.Rw, Source = new() { Type = type } }));

    [Fact]
    public void VolumeSource_CsiNeedsStaticProvisioning()
    {
        var volume = new V1.Volume
        {
            ContainerPath = "p",
            Mode = V1.Volume.Types.Mode.Rw,
            Source = new() { Type = SourceType.CsiVolume, CsiVolume = new() { PluginName = "x" } },
        };
        Assert.Equal("Invalid volume: 'source.csi_volume.static_provisioning' is not set for CSI volume", JudgeVolume(volume));
        volume.Source.CsiVolume.StaticProvisioning = new();
        Assert.Null(JudgeVolume(volume));
    }

    [Fact]
    public void RLimit_HardAndSoftGoTogether()
    {
        Assert.Null(JudgeLimit(new() { Type = LimitType.RlmtNofile }));
        Assert.Null(JudgeLimit(new() { Type = LimitType.RlmtNofile, Hard = 5, Soft = 5 }));
        Assert.StartsWith("Invalid rlimit: 'soft' (6)", JudgeLimit(new() { Type = LimitType.RlmtNofile, Hard = 5, Soft = 6 }), StringComparison.Ordinal);
        Assert.Contains("both set or both not set", JudgeLimit(new() { Type = LimitType.RlmtNofile, Hard = 5 }), StringComparison.Ordinal);
        Assert.Equal("Unknown rlimit type", JudgeLimit(new() { Hard = 5, Soft = 5 }));
    }

    private static string? JudgeLimit(RLimit limit) =>
        Judge(new() { Type = V1.ContainerInfo.Types.Type.Mesos, RlimitInfo = new() { Rlimits = { limit } } });

    private static string? JudgeVolume(V1.Volume volume) => Judge(new() { Type = V1.ContainerInfo.Types.Type.Mesos, Volumes = { volume } });

    private static string? Judge(V1.ContainerInfo container) => ContainerInfoValidator.Validate(container)?.Message;
}
