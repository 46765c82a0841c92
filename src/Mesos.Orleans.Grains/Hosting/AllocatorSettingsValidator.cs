using Microsoft.Extensions.Options;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>Says all that is wrong with the section <c>Mesos:Allocator</c>.</summary>
internal sealed class AllocatorSettingsValidator : IValidateOptions<AllocatorSettings>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public ValidateOptionsResult Validate(string? name, AllocatorSettings options)
    {
        var faults = new List<string>();
        Require(options.AllocationInterval >= TimeSpan.FromMilliseconds(1) && options.AllocationInterval <= TimeSpan.FromDays(1), nameof(options.AllocationInterval), "from 1 ms to a day");
        RequireTime(options.OfferTimeout, nameof(options.OfferTimeout));
        RequireTime(options.RecoveryTimeout, nameof(options.RecoveryTimeout));
        RequireTime(options.ShapeHoldAfter, nameof(options.ShapeHoldAfter));
        RequireTime(options.ShapeHoldLimit, nameof(options.ShapeHoldLimit));
        RequireTime(options.IdleOfferLimit, nameof(options.IdleOfferLimit));
        Require(options.RecoveryAgentFraction is >= 0 and <= 1, nameof(options.RecoveryAgentFraction), "from 0 to 1");
        Require(options.HeldAgentsFraction is >= 0 and <= 1, nameof(options.HeldAgentsFraction), "from 0 to 1");
        Require(Enum.IsDefined(options.RoleSorter), nameof(options.RoleSorter), "drf or random");
        Require(Enum.IsDefined(options.FrameworkSorter), nameof(options.FrameworkSorter), "drf or random");
        if (options.Read().Refusal is { } refusal)
        {
            faults.Add($"{AllocatorSettings.SectionName}:{refusal.Field}: {refusal}");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void RequireTime(TimeSpan? time, string option) => Require(time is null || (time > TimeSpan.Zero && time <= Longest), option, "more than zero and at most 365 days");

        void Require(bool holds, string option, string what)
        {
            if (!holds)
            {
                faults.Add($"{AllocatorSettings.SectionName}:{option} must be {what}.");
            }
        }
    }
}
