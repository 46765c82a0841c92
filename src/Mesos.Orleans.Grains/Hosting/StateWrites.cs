using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>How grains write what they have decided, and what a write means that fails.</summary>
internal static class StateWrites
{
    /// <summary>How often a change is written at most while other activations write too; the last failure is the caller's.</summary>
    public const int MaxAttempts = 10;

    /// <summary>
    /// Writes. If that fails, unwritten or overtaken, what is in memory can no longer be trusted: the activation ends, and the next one reads what is stored.
    /// </summary>
    public static async Task WriteOrLeave<T>(this IPersistentState<T> storage, IGrainBase grain)
    {
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>Changes a list that may be written by two activations for a while: the one that was overtaken reads what is stored, and changes that.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="read">Takes the list out of the state.</param>
    /// <param name="put">Puts it in.</param>
    /// <param name="change">The list as it should be; the same object if it is so already.</param>
    public static async Task Change<TState, TList>(
        this IPersistentState<TState> storage, Func<TState, TList> read, Action<TState, TList> put, Func<TList, TList> change)
        where TList : class
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = read(storage.State);
            var after = change(before);
            if (ReferenceEquals(after, before))
            {
                return;
            }

            put(storage.State, after);
            try
            {
                await storage.WriteStateAsync();
                return;
            }
            catch (InconsistentStateException) when (attempt < MaxAttempts)
            {
                // Before the read, which may fail too: what is not stored must not look as if it were.
                put(storage.State, before);
                await storage.ReadStateAsync();
            }
            catch
            {
                put(storage.State, before);
                throw;
            }
        }
    }
}
