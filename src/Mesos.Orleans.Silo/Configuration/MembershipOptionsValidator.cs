using Microsoft.Extensions.Options;

namespace Mesos.Orleans.Silo.Configuration;

/// <summary>Checks <see cref="MembershipOptions"/> when the silo starts and reports every fault at once.</summary>
internal sealed class MembershipOptionsValidator : IValidateOptions<MembershipOptions>
{
    private const int MaxMissedProbes = 100;
    private const int MaxVotes = 10;

    public ValidateOptionsResult Validate(string? name, MembershipOptions options)
    {
        var faults = new List<string>();
        Duration(nameof(options.ProbeTimeout), options.ProbeTimeout);
        Duration(nameof(options.MaxProbeTimeout), options.MaxProbeTimeout);
        Duration(nameof(options.TableRefreshTimeout), options.TableRefreshTimeout);
        Duration(nameof(options.IAmAliveTablePublishTimeout), options.IAmAliveTablePublishTimeout);
        Duration(nameof(options.DefunctSiloCleanupPeriod), options.DefunctSiloCleanupPeriod);
        Duration(nameof(options.DefunctSiloExpiration), options.DefunctSiloExpiration);
        Duration(nameof(options.RangeLeaseDuration), options.RangeLeaseDuration, zeroAllowed: true);
        Count(nameof(options.NumMissedProbesLimit), options.NumMissedProbesLimit, MaxMissedProbes);
        Count(nameof(options.NumVotesForDeathDeclaration), options.NumVotesForDeathDeclaration, MaxVotes);
        if (options.MaxProbeTimeout < options.ProbeTimeout)
        {
            faults.Add($"{Key(nameof(options.MaxProbeTimeout))} ({options.MaxProbeTimeout}) must not be less than {nameof(options.ProbeTimeout)} ({options.ProbeTimeout}).");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Duration(string setting, TimeSpan value, bool zeroAllowed = false)
        {
            if (value < TimeSpan.Zero || (value == TimeSpan.Zero && !zeroAllowed) || value > MembershipOptions.MaxDuration)
            {
                faults.Add($"{Key(setting)} is {value}; it must be {(zeroAllowed ? "zero or more" : "above zero")} and at most {MembershipOptions.MaxDuration}.");
            }
        }

        void Count(string setting, int value, int max)
        {
            if (value < 1 || value > max)
            {
                faults.Add($"{Key(setting)} is {value}; it must be from 1 to {max}.");
            }
        }
    }

    private static string Key(string setting) => $"{MembershipOptions.SectionName}:{setting}";
}
