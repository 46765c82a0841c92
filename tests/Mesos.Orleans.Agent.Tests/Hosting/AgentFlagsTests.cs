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
}
