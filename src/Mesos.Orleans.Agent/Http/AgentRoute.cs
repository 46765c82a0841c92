namespace Mesos.Orleans.Agent.Http;

/// <summary>What answers one path.</summary>
/// <param name="Method">GET (which HEAD may stand in for) or POST.</param>
/// <param name="Handle">Answers a request.</param>
internal sealed record AgentRoute(string Method, Func<HttpContext, Task> Handle)
{
    internal static AgentRoute Get(Func<HttpContext, Task> handle) => new(HttpMethods.Get, handle);

    internal static AgentRoute Post(Func<HttpContext, Task> handle) => new(HttpMethods.Post, handle);

    internal bool Takes(string method) => method == Method || (Method == HttpMethods.Get && method == HttpMethods.Head);
}
