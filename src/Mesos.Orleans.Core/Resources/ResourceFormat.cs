namespace Mesos.Orleans.Core.Resources;

/// <summary>How reservations are written on the wire.</summary>
public enum ResourceFormat
{
    /// <summary><c>reservations[]</c>: the present form, the only one that can say refined reservations.</summary>
    PostRefinement = 0,

    /// <summary><c>role</c> and <c>reservation</c>: for frameworks and agents without RESERVATION_REFINEMENT.</summary>
    PreRefinement = 1,

    /// <summary>Both at once wherever the old form can say it: what a master's endpoints print, for readers of either kind.</summary>
    Endpoint = 2,
}
