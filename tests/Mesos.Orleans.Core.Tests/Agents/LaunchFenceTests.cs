using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Tests.Agents;

public class LaunchFenceTests
{
    private static readonly FrameworkId Framework = new("f");

    private readonly LaunchFence _fence = new();

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 5, true)]
    [InlineData(5, 5, true)]
    [InlineData(5, 6, true)]
    [InlineData(6, 5, false)]
    [InlineData(6, 0, true)]
    public void Launch_OfAGeneration_IsTakenUnlessAHigherOneWasHeardOf(long heard, long generation, bool isTaken)
    {
        _fence.Raise(Framework, heard);

        Assert.Equal(isTaken, _fence.RefusalOf(Framework, generation) is null);
    }

    [Fact]
    public void Launch_AfterALowerGenerationAskedToo_IsRefusedStill()
    {
        _fence.Raise(Framework, 6);

        Assert.Equal(6, _fence.Raise(Framework, 5));
        Assert.Equal(RefusalCode.Conflict, _fence.RefusalOf(Framework, 5)?.Code);
    }

    [Fact]
    public void Framework_HeardOf_IsSureOnlyOnceTheStoreWasAsked()
    {
        _fence.Raise(Framework, 5);
        Assert.False(_fence.IsSure(Framework));

        _fence.Confirm(Framework, 4);

        Assert.True(_fence.IsSure(Framework));
        Assert.Equal(5, _fence.Raise(Framework, 0));
    }

    [Fact]
    public void Framework_AnotherOneIsHeardOf_HasNothingToDoWithIt()
    {
        _fence.Raise(new("other"), 9);

        Assert.Null(_fence.RefusalOf(Framework, 1));
        Assert.False(_fence.IsSure(Framework));
    }

    [Fact]
    public void Frameworks_OneMoreThanTheLimit_TheOthersAreForgottenAndNotSureAnyMore()
    {
        for (var n = 0; n < LaunchFence.MaxFrameworks; n++)
        {
            _fence.Confirm(new($"f{n}"), 7);
        }

        Assert.Equal(LaunchFence.MaxFrameworks, _fence.Count);
        _fence.Confirm(new("f0"), 8);
        Assert.True(_fence.IsSure(new("f1")));

        _fence.Confirm(new("one more"), 7);

        Assert.Equal(1, _fence.Count);
        Assert.False(_fence.IsSure(new("f1")));
        Assert.True(_fence.IsSure(new("one more")));
    }
}
