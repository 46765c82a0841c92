namespace Mesos.Orleans.Api.Cluster;

/// <summary>
/// Runs one piece of work for many callers. A caller never gets a result whose work began before it asked, so that whoever changed something and
/// then asks sees the change: those who come while one run is under way share the next.
/// </summary>
internal sealed class SharedWork<T>(Func<Task<T>> work)
{
    private readonly Lock _gate = new();
    private Task<T>? _running;
    private Task<T>? _next;

    public Task<T> Get()
    {
        lock (_gate)
        {
            if (_running is null or { IsCompleted: true })
                return _running = _next is { IsCompleted: false } ? _next : Run();
            return _next ??= RunAfter(_running);
        }
    }

    private async Task<T> RunAfter(Task<T> before)
    {
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            _running = _next;
            _next = null;
        }

        return await work();
    }

    private async Task<T> Run()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await work();
    }
}
