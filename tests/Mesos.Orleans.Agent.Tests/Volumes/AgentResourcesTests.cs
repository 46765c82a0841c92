using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Agent.Volumes;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesos.Orleans.Agent.Tests.Volumes;

public sealed class AgentResourcesTests : IDisposable
{
    private static readonly ResourceSet Configured = ResourceSet.Parse("cpus:4;disk:100").Value!;

    private readonly TemporaryDirectory _directory = new();
    private readonly AgentResources _resources;

    public AgentResourcesTests()
    {
        Directory.CreateDirectory(Path.Combine(_directory.Path, "meta"));
        _resources = Recover().Value!;
    }

    private string VolumePath => Path.Combine(_directory.Path, "volumes", "roles", "eng", "v");

    private string FilePath => Path.Combine(_directory.Path, "meta", "resources_and_operations.state");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Apply_Create_MakesTheDirectory()
    {
        Create();

        Assert.True(Directory.Exists(VolumePath));
        Assert.Equal(90_000, _resources.Total.Unreserved.ScalarMillis("disk"));
    }

    [Fact]
    public void Apply_RoleBelowAnother_HasASpaceForItsSlash()
    {
        Apply(1, Configured.Named("disk"), VolumeWire.Set(VolumeWire.Volume("v", 100, role: "eng/web")));

        Assert.True(Directory.Exists(Path.Combine(_directory.Path, "volumes", "roles", "eng web", "v")));
    }

    [Fact]
    public void Apply_Destroy_RemovesTheData()
    {
        Create();
        File.WriteAllText(Path.Combine(VolumePath, "file"), "data");
        File.CreateSymbolicLink(Path.Combine(VolumePath, "out"), _directory.Path);

        Destroy(2);

        Assert.False(Directory.Exists(VolumePath));
        Assert.True(File.Exists(FilePath));
    }

    [Fact]
    public void Apply_SameNumberAgain_DoesNothing()
    {
        Create();
        File.WriteAllText(Path.Combine(VolumePath, "file"), "data");

        Create();

        Assert.True(File.Exists(Path.Combine(VolumePath, "file")));
        Assert.Equal(1, _resources.Checkpoint.Sequence);
    }

    [Fact]
    public void Apply_NumberLeftOut_IsABug() => Assert.Throws<InvalidOperationException>(() => Destroy(2));

    [Fact]
    public void Apply_Resize_KeepsTheData()
    {
        Create();
        File.WriteAllText(Path.Combine(VolumePath, "file"), "data");

        Apply(2, VolumeWire.Set(VolumeWire.Volume("v", 10)).Add(VolumeWire.Set()), VolumeWire.Set(VolumeWire.Volume("v", 4), VolumeWire.Disk(6)));

        Assert.True(File.Exists(Path.Combine(VolumePath, "file")));
    }

    [Fact]
    public void Apply_CreateWhereSomethingWasLeftBehind_StartsEmpty()
    {
        Directory.CreateDirectory(VolumePath);
        File.WriteAllText(Path.Combine(VolumePath, "secret"), "of another");

        Create();

        Assert.Empty(Directory.GetFileSystemEntries(VolumePath));
    }

    [Fact]
    public void Recover_AfterARestart_HasWhatWasDone()
    {
        Create();

        var again = Recover().Value!;

        Assert.Equal(_resources.Checkpoint, again.Checkpoint);
        Assert.Equal(_resources.Total, again.Total);
    }

    [Fact]
    public void Recover_ConfigurationTooSmall_IsRefused()
    {
        Create();

        Assert.Equal(RefusalCode.Conflict, Recover("cpus:4;disk:9").Refusal!.Code);
        Assert.True(Recover("cpus:4;disk:10").IsSuccess);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mesos-orleans-resources 1 x\n")]
    [InlineData("mesos-orleans-resources 1 1\n{\n")]
    [InlineData("mesos-orleans-resources 1 1\n{\"name\":\"cpus\"}\n")]
    public void Recover_FileDamaged_IsRefusedAndKept(string text)
    {
        File.WriteAllText(FilePath, text);

        Assert.Contains(FilePath, Recover().Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(FilePath));
    }

    [Fact]
    public void Recover_HalfWrittenReplacement_IsIgnored()
    {
        Create();
        File.WriteAllText(FilePath + ".new", "mesos-or");

        Assert.Equal(1, Recover().Value!.Checkpoint.Sequence);
    }

    [Fact]
    public void Adopt_NewerState_MakesAndRemovesVolumes()
    {
        Create();

        _resources.Adopt(new AgentCheckpoint(5, VolumeWire.Set(VolumeWire.Volume("w", 10))));

        Assert.False(Directory.Exists(VolumePath));
        Assert.True(Directory.Exists(Path.Combine(_directory.Path, "volumes", "roles", "eng", "w")));
        _resources.Adopt(AgentCheckpoint.None);
        Assert.Equal(5, _resources.Checkpoint.Sequence);
    }

    [Fact]
    public void Adopt_FileIsGone_DataOfTheVolumesStays()
    {
        Create();
        File.WriteAllText(Path.Combine(VolumePath, "precious"), "data");
        var before = _resources.Checkpoint;
        File.Delete(FilePath);
        var again = Recover().Value!;

        again.Adopt(before);

        Assert.Equal(before, again.Checkpoint);
        Assert.Equal("data", File.ReadAllText(Path.Combine(VolumePath, "precious")));
    }

    [Fact]
    public void Volume_OnMountDisk_IsTheMountAndOnlyItsContentIsRemoved()
    {
        var mount = Directory.CreateDirectory(Path.Combine(_directory.Path, "mnt"));
        var volume = VolumeWire.Volume("v", 10);
        volume.Disk.Source = new() { Type = V1.Resource.Types.DiskInfo.Types.Source.Types.Type.Mount, Mount = new() { Root = mount.FullName } };
        Directory.CreateDirectory(Path.Combine(mount.FullName, "deep", "er"));
        var work = new WorkDirectory(_directory.Path);

        PersistentVolumes.Create(work, VolumeWire.Set(volume).Entries[0]);
        Assert.NotEmpty(mount.GetFileSystemInfos());
        PersistentVolumes.Remove(work, VolumeWire.Set(volume).Entries[0]);

        Assert.True(mount.Exists);
        Assert.Empty(mount.GetFileSystemInfos());
    }

    private Outcome<AgentResources> Recover(string? configured = null) => AgentResources.Recover(
        new WorkDirectory(_directory.Path), configured is null ? Configured : ResourceSet.Parse(configured).Value!, NullLogger.Instance);

    private void Create() => Apply(1, ResourceSet.Parse("disk:10").Value!, VolumeWire.Set(VolumeWire.Volume("v", 10)));

    private void Destroy(long sequence) => Apply(sequence, VolumeWire.Set(VolumeWire.Volume("v", 10)), VolumeWire.Set(VolumeWire.Disk(10)));

    private void Apply(long sequence, ResourceSet consumed, ResourceSet converted) =>
        _resources.Apply(new ApplyOperation(Guid.CreateVersion7(), sequence, consumed, converted));
}
