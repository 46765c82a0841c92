using Mesos.Orleans.Core.Roles;
using Microsoft.Extensions.Options;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>Says what is wrong with the section <c>Mesos:Roles</c>.</summary>
internal sealed class RoleOptionsValidator : IValidateOptions<RoleOptions>
{
    public ValidateOptionsResult Validate(string? name, RoleOptions options) => RoleWhitelist.Parse(options.Whitelist).Refusal is { } refusal
        ? ValidateOptionsResult.Fail($"Mesos:Roles:{nameof(options.Whitelist)}: {refusal}")
        : ValidateOptionsResult.Success;
}
