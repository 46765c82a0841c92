using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Tests.Frameworks;

public class FrameworkInfoUpdateTests
{
    [Fact]
    public void Resubscribe_OtherUserAndCheckpoint_KeepsTheOldOnesSilently()
    {
        var merged = FrameworkInfoUpdate.Resubscribe(
            new() { User = "old", Name = "n", Checkpoint = true },
            new() { User = "new", Name = "m", WebuiUrl = "http://w" }).Value!;

        Assert.Equal("old", merged.User);
        Assert.True(merged.Checkpoint);
        Assert.Equal("m", merged.Name);
        Assert.Equal("http://w", merged.WebuiUrl);
    }

    [Fact]
    public void Resubscribe_WhatIsLeftOut_IsClearedNotKept() => Assert.False(FrameworkInfoUpdate.Resubscribe(
        new() { User = "u", Name = "n", Hostname = "h", FailoverTimeout = 60 }, new() { User = "u", Name = "n" }).Value!.HasFailoverTimeout);

    [Fact]
    public void Resubscribe_LeavesItsArgumentsAlone()
    {
        var offered = new V1.FrameworkInfo { User = "new", Name = "n" };
        Assert.True(FrameworkInfoUpdate.Resubscribe(new() { User = "old", Name = "n" }, offered).IsSuccess);
        Assert.Equal("new", offered.User);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("p", "p", true)]
    [InlineData("p", "q", false)]
    [InlineData("p", null, false)]
    [InlineData(null, "q", false)]
    public void Principal_MayNotChange(string? old, string? offered, bool fine)
    {
        V1.FrameworkInfo Info(string? principal)
        {
            var info = new V1.FrameworkInfo { User = "u", Name = "n" };
            if (principal is not null)
                info.Principal = principal;
            return info;
        }

        foreach (var outcome in new[] { FrameworkInfoUpdate.Resubscribe(Info(old), Info(offered)), FrameworkInfoUpdate.Update(Info(old), Info(offered)) })
            Assert.Equal(fine ? null : "Changing framework's principal is not allowed.", outcome.Refusal?.Message);
    }

    [Fact]
    public void Update_OtherUser_IsRefused() => Assert.Equal(
        "Updating 'FrameworkInfo.user' is unsupported; attempted to update from 'a' to 'b'",
        FrameworkInfoUpdate.Update(new() { User = "a", Name = "n" }, new() { User = "b", Name = "n" }).Refusal?.Message);

    [Fact]
    public void Update_OtherCheckpoint_IsRefused() => Assert.Equal(
        "Updating 'FrameworkInfo.checkpoint' is unsupported; attempted to update from 'true' to 'false'",
        FrameworkInfoUpdate.Update(new() { User = "a", Name = "n", Checkpoint = true }, new() { User = "a", Name = "n" }).Refusal?.Message);

    [Fact]
    public void Update_OfAllElse_IsTaken()
    {
        var offered = new V1.FrameworkInfo { User = "a", Name = "m", Checkpoint = false, FailoverTimeout = 9 };
        Assert.Equal(offered, FrameworkInfoUpdate.Update(new() { User = "a", Name = "n", Hostname = "h" }, offered).Value);
    }
}
