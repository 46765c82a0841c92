using Mesos.Orleans.Core.Frameworks;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Frameworks;

// Two activations of one framework may be alive for a while: a silo that was frozen, or cut off, wakes and does not know that its grains are served elsewhere. Each has a
// generation, and the later one the higher. An agent's grain that has heard of one takes no launches of lower ones: so whoever has an agent's census knows what there is.
internal sealed partial class FrameworkGrain
{
    // The generation of this activation is in the store, or on its way. Null before the first thing that needs it, which most often is the first write in any case.
    private Task? _claim;

    // Grows from one activation to the next, and with time: so it grows even over a record that was deleted, or written by a version that does not know it.
    private void RaiseGeneration() => State.Generation = Math.Max(State.Generation + 1, time.GetUtcNow().UtcTicks);

    // Before an agent hears of this generation. Fails if it cannot be written, and for good if another activation was faster.
    private Task Claim() => _claim is null or { IsCompleted: true, IsCompletedSuccessfully: false } ? _claim = WriteClaim() : _claim;

    private async Task WriteClaim()
    {
        try
        {
            await storage.WriteStateAsync();
        }
        catch (InconsistentStateException)
        {
            Retire();
            throw;
        }
    }

    // Asked after the agents and before something is said that would be wrong if another activation had launched meanwhile: as late as possible, since that is when this
    // answer is true. A later one knows what this one does not.
    private async Task<bool> IsLatest()
    {
        try
        {
            await Claim();
            if (await FrameworkRecords.ReadGeneration(records, Id.Value) == State.Generation)
            {
                return true;
            }

            Retire();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogLater(Id, "an answer that needs the store", e.Message);
        }

        return false;
    }

    // True if an agent's grain has heard of a later activation. Then this one goes: who still reaches it finds the other.
    private bool IsOvertakenBy(long generation)
    {
        if (generation > State.Generation)
        {
            Retire();
            return true;
        }

        return false;
    }

    private void Retire()
    {
        LogOvertaken(Id, State.Generation);
        _isSpoiled = true;
        DeactivateOnIdle();
        _stream?.Wake();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Framework {Framework} is served by a later activation than this one of generation {Generation}, which ends")]
    private partial void LogOvertaken(FrameworkId framework, long generation);
}
