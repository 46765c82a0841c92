namespace Mesos.Orleans.Agent.Fetching;

/// <summary>How task URIs are fetched.</summary>
internal sealed record FetcherOptions
{
    /// <summary>A download without a byte for so long fails (<c>--fetcher_stall_timeout</c>); default 1 minute.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most URIs that one command may name; default 1000.</summary>
    public int MaxUris { get; init; } = 1000;
}
