using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Api.Http;

/// <summary>One known path.</summary>
/// <param name="Path">The path without a leading slash.</param>
/// <param name="Handlers">What answers, by method.</param>
internal sealed record ApiRoute(string Path, params (string Method, Func<HttpContext, Task> Handle)[] Handlers)
{
    /// <summary>The methods that are taken, for the answer to any other.</summary>
    public string Methods => string.Join("', '", Handlers.Select(handler => handler.Method));

    public static ApiRoute Get(string path, Func<HttpContext, Task> handle) => new(path, (HttpMethods.Get, handle));

    public static ApiRoute Post(string path, Func<HttpContext, Task> handle) => new(path, (HttpMethods.Post, handle));

    /// <summary>What answers a request of this method; GET stands in for HEAD. Null if the path does not take it.</summary>
    public Func<HttpContext, Task>? Find(string method) =>
        Array.Find(Handlers, handler => handler.Method == (method == HttpMethods.Head ? HttpMethods.Get : method)).Handle;
}
