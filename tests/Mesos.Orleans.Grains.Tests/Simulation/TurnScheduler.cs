namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Runs the turns of one activation, or of one process without grains, one after the other; those of different ones in any order.</summary>
internal sealed class TurnScheduler(SimulationLoop loop, SimulatedProcess process) : TaskScheduler
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMicroseconds(20);

    private readonly Queue<Task> _tasks = new();
    private bool _isDead;

    public SimulatedProcess Process => process;

    /// <summary>Nothing runs any more.</summary>
    public void Die() => _isDead = true;

    public void Post(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.None, this);

    /// <summary>Starts something whose failure is a failure of the simulation.</summary>
    public void Start(Func<Task> work) => Post(async () =>
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            loop.After(TimeSpan.Zero, () => throw new SimulationFailure($"{process.Name}: {e}"));
        }
    });

    protected override void QueueTask(Task task)
    {
        if (_isDead || process.IsDead)
        {
            return;
        }

        _tasks.Enqueue(task);
        if (_tasks.Count == 1)
        {
            RunSoon();
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => !taskWasPreviouslyQueued && Current == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => _tasks;

    private void RunSoon() => loop.After(loop.Between(TimeSpan.Zero, MaxWait), () => process.Do(RunNext));

    private void RunNext()
    {
        if (_isDead)
        {
            return;
        }

        TryExecuteTask(_tasks.Peek());
        _tasks.Dequeue();
        if (_tasks.Count > 0)
        {
            RunSoon();
        }
    }
}
