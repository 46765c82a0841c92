using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>Keeps the latest completed frameworks and has the others delete themselves; one of them stays listed until nothing of it is left.</summary>
internal sealed partial class FrameworkHistoryGrain(
    [PersistentState("history")] IPersistentState<FrameworkHistoryState> storage,
    IOptions<FrameworkGrainOptions> options,
    ILogger<FrameworkHistoryGrain> logger) : Grain, IFrameworkHistoryGrain
{
    private static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(1);

    private Task _trimming = Task.CompletedTask;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(_ => Trim(), new() { DueTime = TrimInterval, Period = TrimInterval, Interleave = true });
        return Task.CompletedTask;
    }

    public async Task Add(FrameworkId framework, DateTimeOffset endedAt)
    {
        if (!storage.State.EndedAt.ContainsKey(framework))
        {
            storage.State.EndedAt = storage.State.EndedAt.Add(framework, endedAt);
            await Write();
        }

        Trim().Ignore();
    }

    // In the background, since a framework that ends waits for this grain, and this one for frameworks.
    private Task Trim() => _trimming.IsCompleted ? _trimming = TrimAll() : _trimming;

    private async Task TrimAll()
    {
        foreach (var (framework, _) in storage.State.EndedAt.OrderBy(entry => entry.Value).ThenBy(entry => entry.Key.Value, StringComparer.Ordinal).ToArray())
        {
            if (storage.State.EndedAt.Count <= options.Value.MaxCompletedFrameworks)
            {
                return;
            }

            try
            {
                if (await Delete(framework))
                {
                    storage.State.EndedAt = storage.State.EndedAt.Remove(framework);
                    await Write();
                    LogDeleted(framework);
                }
            }
            catch (Exception e) when (GrainCallFailure.Is(e))
            {
                LogNotDeleted(framework, e.Message);
                return;
            }
        }
    }

    private async Task<bool> Delete(FrameworkId framework)
    {
        var inbox = GrainFactory.GetGrain<IFrameworkInbox>(framework.Value);
        FrameworkDeletion deletion;
        do
        {
            deletion = await inbox.Delete();
        }
        while (deletion == FrameworkDeletion.More);

        return deletion == FrameworkDeletion.Done;
    }

    private async Task Write()
    {
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            // Perhaps another activation wrote: start again from what is stored.
            DeactivateOnIdle();
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The completed framework {Framework} is deleted: others have ended since")]
    private partial void LogDeleted(FrameworkId framework);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The completed framework {Framework} is not deleted yet, and is tried again: {Error}")]
    private partial void LogNotDeleted(FrameworkId framework, string error);
}
