using Mesos.Orleans.Agent.Hosting;
using Microsoft.Extensions.Configuration;

namespace Mesos.Orleans.Agent.Tests.Hosting;

public sealed class AgentFlagsTests
{
    private static readonly IConfiguration NoSettings = new ConfigurationBuilder().Build();

    [Theory]
    [InlineData("00:00:00", 0)]
    [InlineData("00:00:05", 5)]
    [InlineData("00:01:00", 60)]
    public void RegistrationBackoffFactor_WithinItsLimits_IsTaken(string text, int seconds)
    {
        var read = AgentFlags.Read([$"--registration_backoff_factor={text}"], NoSettings);

        Assert.Equal(TimeSpan.FromSeconds(seconds), read.Value!.Options.RegistrationBackoffFactor);
    }

    [Theory]
    [InlineData("-00:00:01")]
    [InlineData("00:01:00.001")]
    [InlineData("soon")]
    public void RegistrationBackoffFactor_OutsideItsLimits_IsRefusedByName(string text)
    {
        var read = AgentFlags.Read([$"--registration_backoff_factor={text}"], NoSettings);

        Assert.Contains("registration-backoff-factor", read.Refusal!.ToString());
        Assert.Contains("from 00:00:00 to 00:01:00", read.Refusal!.ToString());
    }

    [Fact]
    public void SandboxCollection_OptionsOfMesos_AreTaken()
    {
        var read = AgentFlags.Read(["--gc_delay=3.00:00:00", "--gc_disk_headroom=0.25", "--disk_watch_interval=00:00:05"], NoSettings).Value!.Options;

        Assert.Equal((TimeSpan.FromDays(3), 0.25, TimeSpan.FromSeconds(5)), (read.GcDelay, read.GcDiskHeadroom, read.DiskWatchInterval));
    }

    [Theory]
    [InlineData("gc_delay", "-00:00:01")]
    [InlineData("gc_delay", "3650.00:00:01")]
    [InlineData("gc_disk_headroom", "1.1")]
    [InlineData("gc_disk_headroom", "NaN")]
    [InlineData("disk_watch_interval", "00:00:00.9")]
    [InlineData("disk_watch_interval", "1.00:00:01")]
    public void SandboxCollection_OutsideTheLimits_IsRefusedByName(string flag, string text)
    {
        Assert.Contains(flag.Replace('_', '-'), AgentFlags.Read([$"--{flag}={text}"], NoSettings).Refusal!.ToString());
    }
}
