using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>What one framework holds on one agent under one role.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Role">The role that the resources are allocated to.</param>
/// <param name="Resources">The resources, without allocation marks.</param>
public sealed record Usage(FrameworkId Framework, string Role, ResourceSet Resources);
