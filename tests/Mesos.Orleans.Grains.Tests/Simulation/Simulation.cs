namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>One run: a cluster, agents and schedulers in bad weather, then fine weather until everything has settled, and nothing may be lost.</summary>
internal sealed class Simulation
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(20);

    private readonly SimulatedFaults _faults;
    private readonly SimulatedCluster _cluster;
    private readonly Oracle _oracle;
    private readonly List<AgentMachine> _machines = [];
    private readonly List<SchedulerProgram> _schedulers = [];
    private readonly OperatorProgram _operator;
    private bool _isFine;

    public Simulation(int seed, bool isRecording)
    {
        Loop = new SimulationLoop(seed);
        Loop.Trace.IsRecording = isRecording;
        _faults = new SimulatedFaults(Loop);
        _cluster = new SimulatedCluster(Loop, _faults, silos: 3);
        _oracle = new Oracle(Loop);
        _operator = new OperatorProgram(_cluster);
    }

    public SimulationLoop Loop { get; }

    public void Run()
    {
        for (var i = 0; i < Loop.Random.Next(1, 4); i++)
        {
            _machines.Add(new AgentMachine(_cluster, _oracle, i));
        }

        for (var i = 0; i < Loop.Random.Next(1, 3); i++)
        {
            _schedulers.Add(new SchedulerProgram(_cluster, _oracle, i) { Forgetfulness = Loop.Pick([0, 0, 0.2]), Operates = Sometimes(0.4) });
        }

        _machines.ForEach(machine => machine.Start());
        _schedulers.ForEach(scheduler => scheduler.Start());
        PlanFaults();
        Loop.RunUntil(Loop.Between(20, Sometimes(0.3) ? 400 : 120), TimeSpan.MaxValue, () => false);
        BecomeFine();
        if (!Loop.RunUntil(SettleLimit, TimeSpan.FromSeconds(1), () => Unsettled() is null))
        {
            throw new SimulationFailure($"Nothing fails any more, and yet after {SettleLimit}: {Unsettled()}");
        }

        _schedulers.ForEach(scheduler => scheduler.Teardown());
        if (!Loop.RunUntil(SettleLimit, TimeSpan.FromSeconds(1), () => Unended() is null))
        {
            throw new SimulationFailure($"All frameworks have ended, and yet after {SettleLimit}: {Unended()}");
        }
    }

    // Each seed has its own mixture, from one kind of fault alone to all.
    private void PlanFaults()
    {
        _faults.Loss = Sometimes(0.5) ? Loop.Pick([0.001, 0.01, 0.05]) : 0;
        _faults.Slow = Sometimes(0.6) ? Loop.Pick([0.01, 0.1, 0.3]) : 0;
        _faults.StorageFailure = Sometimes(0.4) ? Loop.Pick([0.001, 0.01, 0.05]) : 0;
        _faults.StorageSlow = Sometimes(0.4) ? Loop.Pick([0.01, 0.1]) : 0;
        if (Sometimes(0.5))
        {
            Repeat(3, 40, CrashSilo);
        }

        if (Sometimes(0.3))
        {
            Repeat(5, 40, FreezeSilo);
        }

        if (Sometimes(0.3))
        {
            Repeat(5, 40, StopSilo);
        }

        if (Sometimes(0.3))
        {
            Repeat(1, 20, SplitGrain);
        }

        if (Sometimes(0.3))
        {
            Repeat(1, 10, DeactivateGrain);
        }

        if (Sometimes(0.4))
        {
            Repeat(5, 40, RestartAgent);
        }

        if (Sometimes(0.2))
        {
            Repeat(10, 60, WipeAgent);
        }

        if (Sometimes(0.3))
        {
            Repeat(5, 40, RestartScheduler);
        }

        if (Sometimes(0.3))
        {
            Repeat(5, 60, CutOff);
        }

        if (Sometimes(0.2))
        {
            Repeat(10, 60, () => _faults.StoragePausedUntil = Loop.Now + Loop.Between(1, 30));
        }

        if (Sometimes(0.2))
        {
            Repeat(5, 40, CutSilos);
        }

        if (Sometimes(0.2))
        {
            Repeat(10, 60, () => _operator.Drain(Loop.Pick(_machines)));
        }

        if (Sometimes(0.5))
        {
            Repeat(1, 20, () => Loop.Pick(_schedulers).KillOne());
        }

        if (Sometimes(0.4))
        {
            Repeat(5, 30, () => Loop.Pick(_schedulers).Reconcile());
        }
    }

    private void BecomeFine()
    {
        _cluster.Note("FINE");
        _isFine = true;
        _faults.Clear();
        foreach (var process in _machines.Select(machine => machine.Process).Concat(_schedulers.Select(scheduler => scheduler.Process)).OfType<SimulatedProcess>())
        {
            process.IsCut = false;
        }

        _schedulers.ForEach(scheduler => scheduler.IsQuiet = true);
        foreach (var machine in _machines.Where(machine => !machine.IsUp))
        {
            machine.Start();
        }

        foreach (var scheduler in _schedulers.Where(scheduler => scheduler.Process is null))
        {
            scheduler.Start();
        }

        ReconcileSoon();
    }

    // What a scheduler has never heard of since the call that launched it, it asks for.
    private void ReconcileSoon() => Loop.After(TimeSpan.FromMinutes(2), () =>
    {
        _schedulers.ForEach(scheduler => scheduler.Reconcile());
        ReconcileSoon();
    });

    private string? Unsettled()
    {
        if (_machines.Find(machine => !machine.IsSettled) is { } machine)
        {
            return $"{machine.Name} is not registered or has something to report";
        }

        if (_schedulers.Find(scheduler => !scheduler.IsSubscribed) is { } scheduler)
        {
            return $"{scheduler.Name} is not subscribed";
        }

        if (_operator.IsBusy)
        {
            return "An agent is still draining";
        }

        foreach (var task in _oracle.Tasks)
        {
            var settled = task.End is not null || task.Refused is not null
                || (task is { IsRunning: true, Last: V1.TaskState.TaskRunning, Updates: [.., (_, V1.TaskState.TaskRunning)] })
                || (task.Real is null && task.Reconciled is V1.TaskState.TaskGone or V1.TaskState.TaskUnknown);
            if (!settled)
            {
                return task.ToString();
            }
        }

        if (_schedulers.SelectMany(scheduler => scheduler.Operations).FirstOrDefault(operation => operation.Outcome is null && !operation.IsUnknown) is { } open)
        {
            return open.ToString();
        }

        return ClusterView.Unsettled(_cluster, _machines, _schedulers);
    }

    private string? Unended() =>
        _machines.Find(machine => !machine.IsSettled || machine.Running.Any()) is { } machine ? $"{machine.Name} is still busy" : ClusterView.OfAgents(_cluster, _machines);

    private bool Sometimes(double probability) => Loop.Chance(probability);

    private void Repeat(double least, double most, Action fault) => Loop.After(Loop.Between(least, most), () =>
    {
        if (!_isFine)
        {
            fault();
            Repeat(least, most, fault);
        }
    });

    private SimulatedSilo? PickSilo()
    {
        // Somebody is left: what only lives in memory is rebuilt from the others.
        var silos = _cluster.Silos.Where(silo => silo is { IsDead: false, IsFrozen: false, IsStopping: false }).ToArray();
        return silos.Length > 1 ? Loop.Pick(silos) : null;
    }

    private void CrashSilo()
    {
        if (PickSilo() is { } silo)
        {
            _cluster.Crash(silo, Loop.Between(0.2, 4));
            AddSiloLater();
        }
    }

    private void StopSilo()
    {
        if (PickSilo() is { } silo)
        {
            _cluster.Stop(silo, TimeSpan.FromSeconds(20));
            AddSiloLater();
        }
    }

    // Frozen for longer than the others wait for it, a silo wakes up and knows nothing of its death for a while.
    private void FreezeSilo()
    {
        if (PickSilo() is not { } silo)
        {
            return;
        }

        _cluster.Note($"FREEZE {silo.Name}");
        silo.Freeze();
        var isLong = Sometimes(0.6);
        Loop.After(Loop.Between(0.1, 8), () =>
        {
            if (isLong)
            {
                _cluster.DeclareDead(silo);
                AddSiloLater();
            }

            Loop.After(isLong ? Loop.Between(0, 10) : TimeSpan.Zero, () =>
            {
                _cluster.Note($"THAW {silo.Name}");
                silo.Thaw();
                if (isLong)
                {
                    Loop.After(Loop.Between(0, 2), silo.Die);
                }
            });
        });
    }

    // Nothing gets from one silo to another, perhaps not back either, and nobody else notices.
    private void CutSilos()
    {
        if (PickSilo() is not { } from || PickSilo() is not { } to || from == to)
        {
            return;
        }

        var isBoth = Sometimes(0.5);
        _cluster.Note($"CUT {from.Name} {(isBoth ? "and" : "to")} {to.Name}");
        from.Unreachable.Add(to);
        if (isBoth)
        {
            to.Unreachable.Add(from);
        }

        Loop.After(Loop.Between(1, Sometimes(0.3) ? 60 : 15), () =>
        {
            from.Unreachable.Remove(to);
            to.Unreachable.Remove(from);
        });
    }

    private void SplitGrain()
    {
        var keys = _cluster.Activations.Where(activation => activation.IsValid).Select(activation => activation.Key).ToArray();
        if (keys.Length > 0)
        {
            _cluster.Split(Loop.Pick(keys), Loop.Between(0.1, 15));
        }
    }

    private void DeactivateGrain()
    {
        var idle = _cluster.Activations.Where(activation => activation.IsIdle).ToArray();
        if (idle.Length > 0)
        {
            Loop.Pick(idle).Deactivate(new(global::Orleans.DeactivationReasonCode.ActivationIdle, "Idle"));
        }
    }

    private void AddSiloLater() => Loop.After(Loop.Between(1, 20), _cluster.AddSilo);

    private void RestartAgent()
    {
        var machine = Loop.Pick(_machines);
        if (machine.IsUp)
        {
            machine.Kill();
            StartLater(machine);
        }
    }

    private void WipeAgent()
    {
        var machine = Loop.Pick(_machines);
        if (machine.IsUp && machine.Id is not null)
        {
            machine.Wipe();
            StartLater(machine);
        }
    }

    // Sometimes so late that the agent was given up.
    private void StartLater(AgentMachine machine) => Loop.After(Loop.Between(0.1, Sometimes(0.3) ? 200 : 20), () =>
    {
        if (!machine.IsUp)
        {
            machine.Start();
        }
    });

    // Nothing comes through between a process and the cluster, either way; both live on.
    private void CutOff()
    {
        SimulatedProcess?[] processes = [.. _machines.Select(machine => machine.Process), .. _schedulers.Select(scheduler => scheduler.Process)];
        if (Loop.Pick(processes) is { IsCut: false } process)
        {
            _cluster.Note($"CUT {process.Name}");
            process.IsCut = true;
            Loop.After(Loop.Between(1, Sometimes(0.3) ? 150 : 20), () => process.IsCut = false);
        }
    }

    private void RestartScheduler()
    {
        var scheduler = Loop.Pick(_schedulers);
        if (scheduler.Process is null)
        {
            return;
        }

        scheduler.Kill();
        Loop.After(Loop.Between(0.1, 40), () =>
        {
            if (scheduler.Process is null)
            {
                scheduler.Start();
            }
        });
    }
}
