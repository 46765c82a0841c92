using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Agent.Volumes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tests.Volumes;

public sealed class VolumeLinksTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly WorkDirectory _work;
    private readonly Sandbox _sandbox;

    public VolumeLinksTests()
    {
        _work = new WorkDirectory(_directory.Path);
        _sandbox = new Sandbox(Directory.CreateDirectory(Path.Combine(_directory.Path, "sandbox")).FullName);
        PersistentVolumes.Create(_work, VolumeWire.Set(VolumeWire.Volume("v", 1)).Entries[0]);
    }

    private string VolumePath => Path.Combine(_directory.Path, "volumes", "roles", "eng", "v");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("data")]
    [InlineData("./data")]
    [InlineData("data/")]
    [InlineData("a/b/data")]
    public void Make_PathInside_LeadsToTheVolume(string path)
    {
        Assert.Null(Make(path));

        File.WriteAllText(Path.Combine(_sandbox.Path, path, "file"), "text");
        Assert.Equal("text", File.ReadAllText(Path.Combine(VolumePath, "file")));
    }

    [Theory]
    [InlineData("/data")]
    [InlineData("../data")]
    [InlineData("a/../../data")]
    [InlineData("a/..")]
    [InlineData(".")]
    [InlineData("a\0b")]
    [InlineData("")]
    public void Make_PathThatLeadsOut_IsRefused(string path)
    {
        Assert.NotNull(Make(path));

        Assert.Empty(Directory.GetFileSystemEntries(_sandbox.Path));
    }

    [Fact]
    public void Make_Twice_IsTheSameLink()
    {
        Assert.Null(Make("data"));
        Assert.Null(Make("data"));
    }

    [Fact]
    public void Make_WhereAFileIs_IsRefused()
    {
        File.WriteAllText(Path.Combine(_sandbox.Path, "data"), "mine");

        Assert.NotNull(Make("data"));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_sandbox.Path, "data")));
    }

    [Fact]
    public void Make_ThroughALink_IsRefused()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_directory.Path, "outside"));
        File.CreateSymbolicLink(Path.Combine(_sandbox.Path, "a"), outside.FullName);

        Assert.NotNull(Make("a/data"));
        Assert.Empty(outside.GetFileSystemInfos());
    }

    [Fact]
    public void Make_VolumeIsGone_IsRefused()
    {
        Directory.Delete(VolumePath);

        Assert.NotNull(Make("data"));
    }

    private Refusal? Make(string path) => VolumeLinks.Make(_work, _sandbox, [VolumeWire.Volume("v", 1, path)], UserAccount.Current);
}
