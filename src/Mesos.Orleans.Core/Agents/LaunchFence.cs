using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Agents;

/// <summary>
/// Which activation of each framework an agent takes launches and operations from: the one with the highest generation that it has heard of. A generation is in the
/// store before anybody hears of it, so what is forgotten here is learned again from there, and nothing has to be kept.
/// </summary>
public sealed class LaunchFence
{
    /// <summary>How many frameworks are remembered; past it all are forgotten, and each is read again before its next launch.</summary>
    public const int MaxFrameworks = 10_000;

    /// <summary>For an activation of a framework that has ended and been deleted meanwhile.</summary>
    public static readonly Refusal Deleted = new(RefusalCode.Conflict, "The framework has ended and was deleted.", null, "SUBSCRIBE as a new framework.");

    private readonly Dictionary<FrameworkId, (long Generation, bool IsSure)> _known = [];

    /// <summary>How many frameworks are remembered now.</summary>
    public int Count => _known.Count;

    /// <summary>True if no higher generation can have been heard of here before: what is stored has been asked since this began.</summary>
    public bool IsSure(FrameworkId framework) => _known.TryGetValue(framework, out var known) && known.IsSure;

    /// <summary>An activation of the framework says its generation; 0 from one that has none, which is never refused.</summary>
    /// <returns>The highest generation known, 0 if there is none.</returns>
    public long Raise(FrameworkId framework, long generation) => generation == 0
        ? _known.GetValueOrDefault(framework).Generation
        : Set(framework, generation, isSure: false);

    /// <summary>The store says what generation was claimed last.</summary>
    public void Confirm(FrameworkId framework, long stored) => Set(framework, stored, isSure: true);

    /// <summary>Null, or <see cref="RefusalCode.Conflict"/> (REASON_INVALID_OFFERS) for an activation that has been overtaken.</summary>
    /// <param name="framework">The framework.</param>
    /// <param name="generation">That of the activation that asks; 0 is taken, from silos of a version without generations.</param>
    public Refusal? RefusalOf(FrameworkId framework, long generation) => generation != 0 && generation < _known.GetValueOrDefault(framework).Generation
        ? new Refusal(RefusalCode.Conflict, "The offer was accepted at a place that serves the framework no longer.", null, "Wait for the next offer.")
        : null;

    private long Set(FrameworkId framework, long generation, bool isSure)
    {
        if (!_known.TryGetValue(framework, out var known) && _known.Count >= MaxFrameworks)
        {
            _known.Clear();
        }

        var highest = Math.Max(known.Generation, generation);
        _known[framework] = (highest, known.IsSure || isSure);
        return highest;
    }
}
