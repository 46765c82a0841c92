using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Roles;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mesos.Orleans.Grains.Tests.Hosting;

public sealed class AllocatorSettingsTests
{
    [Fact]
    public void Settings_None_AreTheDefaultsOfCore()
    {
        var options = Options();

        Assert.Equal(new AllocatorOptions().MinAllocatable.Select(minimum => minimum.ToString()), options.MinAllocatable.Select(minimum => minimum.ToString()));
        Assert.Equal(
            new AllocatorOptions { MinAllocatable = [], FairSharingExcludedResources = [] },
            options with { MinAllocatable = [], FairSharingExcludedResources = [] });
        Assert.Empty(options.FairSharingExcludedResources);
    }

    [Fact]
    public void Settings_OfTheConfiguration_ReachTheAllocator()
    {
        var options = Options(
            ("AllocationInterval", "00:00:02"), ("MinAllocatableResources", "cpus:1;mem:10|disk:5"), ("OfferTimeout", "00:01:00"), ("FilterGpuResources", "false"),
            ("FairSharingExcludedResourceNames", "gpus, fpga"), ("RoleSorter", "random"), ("ShapeHoldAfter", "00:00:30"), ("HeldAgentsFraction", "0.5"), ("IdleOfferLimit", "00:00:10"));

        Assert.Equal(TimeSpan.FromSeconds(2), options.AllocationInterval);
        Assert.Equal(["cpus:1;mem:10", "disk:5"], options.MinAllocatable.Select(minimum => minimum.ToString()));
        Assert.Equal((TimeSpan.FromMinutes(1), false, SorterKind.Random), (options.OfferTimeout, options.FilterGpuResources, options.RoleSorter));
        Assert.Equal(["fpga", "gpus"], options.FairSharingExcludedResources.Order());
        Assert.Equal((TimeSpan.FromSeconds(30), 0.5, TimeSpan.FromSeconds(10)), (options.ShapeHoldAfter, options.HeldAgentsFraction, options.IdleOfferLimit));
    }

    [Theory]
    [InlineData("AllocationInterval", "00:00:00")]
    [InlineData("AllocationInterval", "-00:00:01")]
    [InlineData("MinAllocatableResources", "cpus")]
    [InlineData("OfferTimeout", "00:00:00")]
    [InlineData("RecoveryAgentFraction", "1.5")]
    [InlineData("HeldAgentsFraction", "-0.1")]
    [InlineData("ShapeHoldAfter", "-1")]
    [InlineData("RoleSorter", "7")]
    public void Settings_ThatMakeNoSense_AreRefusedByName(string name, string value) =>
        Assert.Contains($"Mesos:Allocator:{name}", Assert.Throws<OptionsValidationException>(() => Options((name, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void RolesWhitelist_OfTheConfiguration_IsReadAndAnInvalidOneRefused()
    {
        Assert.True(Services(("Mesos:Roles:Whitelist", "a,b")).GetRequiredService<RoleWhitelist>() is var whitelist && whitelist.Contains("b") && !whitelist.Contains("c"));
        Assert.Contains(
            "Mesos:Roles:Whitelist",
            Assert.Throws<OptionsValidationException>(() => Services(("Mesos:Roles:Whitelist", "a,-b")).GetRequiredService<RoleWhitelist>()).Message,
            StringComparison.Ordinal);
    }

    private static AllocatorOptions Options(params (string Name, string Value)[] settings) =>
        Services([.. settings.Select(setting => ("Mesos:Allocator:" + setting.Name, setting.Value))]).GetRequiredService<AllocatorOptions>();

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddMesosGrains().BuildServiceProvider();
    }
}
