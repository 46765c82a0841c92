namespace Mesos.Orleans.Api.Tests.Hosting;

/// <summary>Waits that end: what never comes fails the test, with what was waited for.</summary>
public static class Waiting
{
    /// <summary>Only a broken run waits as long; no test depends on its length.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task<T> For<T>(this Task<T> task, string what)
    {
        await ((Task)task).For(what);
        return await task;
    }

    public static async Task For(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw Missed(what);
        }
    }

    /// <summary>Does something over and over until a task has ended, such as pushing a clock.</summary>
    public static async Task<T> WhileDoing<T>(this Task<T> task, Action push, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!task.IsCompleted)
        {
            if (limit.IsCancellationRequested)
                throw Missed(what);
            push();
            await Task.Yield();
        }

        return await task;
    }

    /// <summary>Asks until the answer is the wanted one, and returns it.</summary>
    public static async Task<T> Until<T>(Func<Task<T>> ask, Func<T, bool> wanted, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var answer = await ask().For(what);
            if (wanted(answer))
                return answer;
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"{what} did not come within {Limit}; the last answer was {answer}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>What to throw when something did not come in time.</summary>
    public static TimeoutException Missed(string what) => new($"{what} did not come within {Limit}.");
}
