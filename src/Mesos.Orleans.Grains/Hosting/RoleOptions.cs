namespace Mesos.Orleans.Grains.Hosting;

/// <summary>Which roles there may be. Section <c>Mesos:Roles</c>; the same on every silo.</summary>
public sealed class RoleOptions
{
    /// <summary>
    /// The roles that frameworks may subscribe to and that quotas and weights may be set for, separated by commas; <c>*</c> always belongs to them. Default null, every role
    /// (<c>--roles</c>, deprecated in Mesos).
    /// </summary>
    public string? Whitelist { get; set; }
}
