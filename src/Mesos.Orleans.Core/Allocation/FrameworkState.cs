using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>What the allocator keeps of a framework.</summary>
internal sealed class FrameworkState(FrameworkModel model)
{
    public FrameworkModel Model { get; set; } = model;

    public FrameworkCapability Capabilities { get; set; }

    /// <summary>One for each role it subscribes to.</summary>
    public Dictionary<string, Client> Clients { get; } = new(StringComparer.Ordinal);

    public List<OpenOffer> Offers { get; } = [];

    /// <summary>The offers of the running cycle.</summary>
    public List<OfferDraft> Drafts { get; } = [];
}
