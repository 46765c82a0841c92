using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Api.Http;

/// <summary>One known path.</summary>
/// <param name="Path">The path without a leading slash.</param>
/// <param name="Method">GET (which HEAD may stand in for) or POST.</param>
/// <param name="Handle">Answers a request.</param>
internal sealed record ApiRoute(string Path, string Method, Func<HttpContext, Task> Handle)
{
    public static ApiRoute Get(string path, Func<HttpContext, Task> handle) => new(path, HttpMethods.Get, handle);

    public static ApiRoute Post(string path, Func<HttpContext, Task> handle) => new(path, HttpMethods.Post, handle);

    public bool Takes(string method) => method == Method || (Method == HttpMethods.Get && method == HttpMethods.Head);
}
