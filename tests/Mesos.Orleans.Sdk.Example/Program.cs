using Mesos.Orleans.Sdk;
using V1 = Mesos.V1;

await using var mesos = await MesosClient.ConnectAsync(args); // host:port of a silo; without any, 127.0.0.1:30000
await mesos.RunAsync(new Hello(count: 5), new V1.FrameworkInfo { Name = "hello", User = Environment.UserName });

internal sealed class Hello(int count) : Scheduler
{
    private const string Resources = "cpus:0.1;mem:32";
    private readonly HashSet<string> _finished = [];
    private int _launched;

    public override async Task OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers)
    {
        foreach (var offer in offers)
        {
            var fit = offer.CountOf(Resources, atMost: count - _launched);
            var tasks = Enumerable.Range(_launched, fit).Select(Echo).ToArray();
            _launched += fit;
            await driver.Launch(offer, tasks); // what is not used goes back; no tasks declines the offer
        }
    }

    public override async Task OnUpdate(SchedulerDriver driver, V1.TaskStatus status)
    {
        Console.WriteLine($"{status.TaskId.Value}: {status.State}");
        if (status.State == V1.TaskState.TaskFinished && _finished.Add(status.TaskId.Value) && _finished.Count == count)
            await driver.RequestTeardown(); // ends RunAsync
    }

    private static V1.TaskInfo Echo(int n) => new()
    {
        Name = "hello",
        TaskId = new() { Value = $"hello-{n}" },
        Resources = { OfferResources.Parse(Resources) },
        Command = new() { Value = "echo hello" },
    };
}
