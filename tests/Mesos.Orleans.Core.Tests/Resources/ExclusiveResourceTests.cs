using Mesos.Orleans.Core.Resources;
using SourceType = Mesos.V1.Resource.Types.DiskInfo.Types.Source.Types.Type;

namespace Mesos.Orleans.Core.Tests.Resources;

public sealed class ExclusiveResourceTests
{
    [Theory]
    [InlineData(SourceType.Mount, null, false)]
    [InlineData(SourceType.Block, null, false)]
    [InlineData(SourceType.Raw, "id", false)]
    [InlineData(SourceType.Raw, null, true)]
    [InlineData(SourceType.Path, null, true)]
    public void Disk_BySource_IsDivisibleOrWhole(SourceType type, string? id, bool isDivisible)
    {
        var whole = Wire.Set(Wire.Disk(type, 100, id: id));
        var part = Wire.Set(Wire.Disk(type, 40, id: id));

        Assert.True(whole.Contains(whole));
        Assert.Equal(isDivisible, whole.Contains(part));
        Assert.Equal(isDivisible ? 60_000 : 100_000, whole.Subtract(part).ScalarMillis("disk"));
        Assert.Equal(isDivisible ? 1 : 2, whole.Add(whole).Entries.Length);
        Assert.Equal(!isDivisible, whole.Entries[0].Kind.IsExclusive);
    }

    [Fact]
    public void Mount_TwoThatLookAlike_AreTwo()
    {
        var one = Wire.Set(Wire.Disk(SourceType.Mount, 100));
        var two = one.Add(one);

        Assert.False(one.Contains(two));
        Assert.True(two.Contains(two));
        Assert.Equal(one, two.Subtract(one));
        Assert.True(two.Subtract(two).IsEmpty);
        Assert.Equal(200_000, two.ScalarMillis("disk"));
    }

    [Fact]
    public void Mount_AnotherRoot_IsAnotherKind()
    {
        var one = Wire.Set(Wire.Disk(SourceType.Mount, 100, "/a"));

        Assert.False(one.Contains(Wire.Set(Wire.Disk(SourceType.Mount, 100, "/b"))));
    }

    [Fact]
    public void Volume_OtherContainerPath_IsTheSameVolume()
    {
        var offered = Wire.Set(Wire.Volume("v", 10, path: "here"), Wire.Scalar("disk", 5).Reserved("eng"));
        var used = Wire.Set(Wire.Volume("v", 10, path: "there"));

        Assert.True(offered.Contains(used));
        Assert.Equal(5000, offered.Subtract(used).ScalarMillis("disk"));
        Assert.Equal("there", used.ToWire()[0].Disk.Volume.ContainerPath);
    }

    [Fact]
    public void Volume_PartOfIt_IsNotContained()
    {
        var volume = Wire.Set(Wire.Volume("v", 10));

        Assert.False(volume.Contains(Wire.Set(Wire.Volume("v", 9))));
        Assert.Equal(volume, volume.Subtract(Wire.Set(Wire.Volume("v", 9))));
        Assert.False(volume.Contains(Wire.Set(Wire.Scalar("disk", 1).Reserved("eng"))));
    }

    [Fact]
    public void SharedVolume_IsCountedInCopies()
    {
        var one = Wire.Set(Wire.Volume("v", 10, isShared: true));
        var three = one.Add(one).Add(one);

        Assert.Equal(3, Assert.Single(three.Entries).Copies);
        Assert.Equal(3, three.ToWire().Length);
        Assert.Equal(three, Wire.Set([.. three.ToWire()]));
        Assert.Equal(10_000, three.ScalarMillis("disk"));
        Assert.True(three.Contains(one));
        Assert.False(one.Contains(three));
        Assert.Equal(2, three.Subtract(one).Entries[0].Copies);
        Assert.True(one.Subtract(three).IsEmpty);
        Assert.Null(three.ValidateUniqueVolumes());
        Assert.Equal(three, three.Shared);
        Assert.True(three.NonShared.IsEmpty);
    }

    [Fact]
    public void SharedVolume_AndOneThatIsNot_AreDifferent()
    {
        var shared = Wire.Set(Wire.Volume("v", 10, isShared: true));

        Assert.False(shared.Contains(Wire.Set(Wire.Volume("v", 10))));
    }

    [Fact]
    public void ValidateUniqueVolumes_SameIdInOneRole_IsRefused()
    {
        Assert.NotNull(Wire.Set(Wire.Volume("v", 10), Wire.Volume("v", 11)).ValidateUniqueVolumes());
        Assert.Null(Wire.Set(Wire.Volume("v", 10), Wire.Volume("v", 11, "ops")).ValidateUniqueVolumes());
        Assert.Equal(2, Wire.Set(Wire.Volume("v", 10), Wire.Volume("w", 11), Wire.Scalar("disk", 1)).PersistentVolumes.Entries.Length);
    }
}
