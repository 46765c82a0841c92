namespace Mesos.Orleans.Agent.Fetching;

/// <summary>Ends one fetch from deep within a copy or an archive; the fetcher turns it into a refusal that names the URI.</summary>
internal sealed class FetchException(string message) : Exception(message);
