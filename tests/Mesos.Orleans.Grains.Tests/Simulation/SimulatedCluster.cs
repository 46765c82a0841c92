using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mesos.Orleans.Core;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Silos with the real grains in them, a network between, a directory that says which activation serves a grain, and what can go wrong with it all.</summary>
internal sealed class SimulatedCluster
{
    private readonly Dictionary<GrainKey, List<SimulatedActivation>> _directory = [];
    private readonly HashSet<Exception> _seenFailures = new(ReferenceEqualityComparer.Instance);
    private int _silosMade;

    public SimulatedCluster(SimulationLoop loop, SimulatedFaults faults, int silos)
    {
        Loop = loop;
        Faults = faults;
        Time = new SimulatedTime(loop);
        Storage = new SimulatedStorage(loop, faults);
        Ids = new SimulatedIds(loop);
        Services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IIdSource>(Ids)
            .AddSingleton(typeof(ILogger<>), typeof(TraceLogger<>))
            .AddSingleton(this)
            .AddMesosGrains()
            .BuildServiceProvider();
        for (var i = 0; i < silos; i++)
        {
            AddSilo();
        }
    }

    public SimulationLoop Loop { get; }

    public SimulatedFaults Faults { get; }

    public SimulatedTime Time { get; }

    public SimulatedIds Ids { get; }

    public SimulatedStorage Storage { get; }

    public IServiceProvider Services { get; }

    /// <summary>The silos that are not known to be gone.</summary>
    public List<SimulatedSilo> Silos { get; } = [];

    public IEnumerable<SimulatedActivation> Activations => _directory.Values.SelectMany(list => list);

    public void AddSilo() => Silos.Add(new SimulatedSilo(this, ++_silosMade));

    /// <summary>The activation that serves a grain, if there is one.</summary>
    public SimulatedActivation? Find(GrainKey key) => _directory.TryGetValue(key, out var list) ? list[0] : null;

    public void Note(string what)
    {
        if (Loop.Trace.IsRecording)
        {
            Loop.Trace.Write(Loop.Elapsed, what);
        }
    }

    /// <summary>True the first time that a failure is seen: later ones are of callers that it passed through.</summary>
    public bool IsSource(Exception failure) => _seenFailures.Add(failure);

    public Task Send(SimulatedCall call)
    {
        if (call.Kind.IsOneWay)
        {
            call.Answer.Complete(Task.CompletedTask);
        }
        else
        {
            Loop.After(call.Kind.Timeout, () => Expire(call));
        }

        if (call.Caller.IsCut || Loop.Chance(Faults.Loss))
        {
            Note($"LOST {call}");
        }
        else
        {
            Loop.After(Faults.NetworkDelay(), () => Deliver(call));
        }

        return call.Answer.Task;
    }

    public void Deliver(SimulatedCall call)
    {
        var activation = Resolve(call);
        var silo = activation?.Silo ?? Place();
        if (silo is null)
        {
            Respond(call, null, answer => answer.Fail(new SiloUnavailableException("There is no silo")));
            return;
        }

        if (call.Caller is SimulatedSilo from && from.Unreachable.Contains(silo))
        {
            Note($"CUT OFF {call}");
            return;
        }

        if (!call.Kind.IsOneWay)
        {
            silo.Outstanding.Add(call);
        }

        if (silo.IsDead)
        {
            return;
        }

        if (activation is null)
        {
            activation = new SimulatedActivation(this, silo, call.Target);
            Note($"{call.Target} is activated on {silo.Name}");
            _directory.Add(call.Target, [activation]);
        }

        activation.Receive(new SimulatedCallRequest(this, call, silo));
    }

    public void Ran(SimulatedCall call, SimulatedSilo silo)
    {
        Loop.Trace.Add(Loop.Ticks, call.Kind.Name, call.Target.Key);
        if (Loop.Trace.IsRecording)
        {
            Note($"{call} runs on {silo.Name}:{Describe(call)}");
        }
    }

    public void Finished(SimulatedCall call, Exception? failure, Task? task)
    {
        if (Loop.Trace.IsRecording && (failure is not null || !call.Kind.IsOneWay))
        {
            Note($"  {call} answers: {failure?.Message ?? TraceText.Of(task!.GetType().GetProperty("Result")?.GetValue(task))}");
        }
    }

    public void Respond(SimulatedCall call, SimulatedSilo? silo, Action<PendingCall> respond)
    {
        if (call.Kind.IsOneWay)
        {
            return;
        }

        if (call.Caller.IsCut || Loop.Chance(Faults.Loss) || (call.Caller is SimulatedSilo to && silo?.Unreachable.Contains(to) == true))
        {
            Note($"LOST the answer to {call}");
            return;
        }

        Loop.After(Faults.NetworkDelay(), () =>
        {
            silo?.Outstanding.Remove(call);
            respond(call.Answer);
        });
    }

    public void Forget(SimulatedActivation activation)
    {
        if (_directory.TryGetValue(activation.Key, out var list) && list.Remove(activation) && list.Count == 0)
        {
            _directory.Remove(activation.Key);
        }
    }

    /// <summary>The process of a silo ends; the others find out later.</summary>
    public void Crash(SimulatedSilo silo, TimeSpan detection)
    {
        Note($"CRASH {silo.Name}");
        silo.Die();
        Loop.After(detection, () => DeclareDead(silo));
    }

    /// <summary>The others count a silo as dead: its activations are theirs to make anew, calls to it fail.</summary>
    public void DeclareDead(SimulatedSilo silo)
    {
        if (silo.IsDeclaredDead)
        {
            return;
        }

        Note($"DEAD {silo.Name}");
        silo.IsDeclaredDead = true;
        Silos.Remove(silo);
        foreach (var activation in Activations.Where(activation => activation.Silo == silo).ToArray())
        {
            Forget(activation);
        }

        foreach (var call in silo.Outstanding)
        {
            call.Answer.Fail(new SiloUnavailableException($"{silo.Name} is dead"));
        }

        silo.Outstanding.Clear();
    }

    /// <summary>A silo leaves in good order; what has not gone by then dies with it.</summary>
    public void Stop(SimulatedSilo silo, TimeSpan limit)
    {
        Note($"STOP {silo.Name}");
        silo.StopApplication();
        SimulatedSilo[] others = [.. Silos.Where(other => other is { IsDead: false, IsStopping: false })];
        foreach (var activation in Activations.Where(activation => activation.Silo == silo).ToArray())
        {
            if (activation.Instance is IGrainMigrationParticipant && others.Length > 0)
            {
                activation.Move(Loop.Pick(others));
            }
            else
            {
                activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The silo stops"));
            }
        }

        Loop.After(limit, () =>
        {
            silo.Die();
            DeclareDead(silo);
        });
    }

    /// <summary>A grain goes on with its luggage, unless that is lost on the way or somebody has needed the grain in the meantime.</summary>
    public void Arrive(GrainKey key, SimulatedSilo silo, SimulatedLuggage luggage)
    {
        if (silo.IsDead || silo.IsDeclaredDead || silo.IsFrozen || _directory.ContainsKey(key) || Loop.Chance(Faults.Loss))
        {
            Note($"LOST the luggage of {key}");
            return;
        }

        Note($"{key} moves to {silo.Name}");
        _directory.Add(key, [new SimulatedActivation(this, silo, key, luggage)]);
    }

    /// <summary>Two activations of one grain for a while: some callers see one, some the other.</summary>
    public void Split(GrainKey key, TimeSpan duration)
    {
        if (!_directory.TryGetValue(key, out var list) || list.Count > 1 || Silos.Find(silo => silo != list[0].Silo && !silo.IsDead && !silo.IsStopping) is not { } other)
        {
            return;
        }

        Note($"SPLIT {key}: also on {other.Name}");
        list.Add(new SimulatedActivation(this, other, key));
        Loop.After(duration, () => Merge(list));
    }

    private void Merge(List<SimulatedActivation> list)
    {
        if (list.Count <= 1)
        {
            return;
        }

        var one = Loop.Pick(list);
        if (one.IsValid)
        {
            one.Deactivate(new(DeactivationReasonCode.DuplicateActivation, "There are two"));
        }
        else
        {
            // It is too young to go, or goes already: then somebody goes later, if there are two still.
            Loop.After(TimeSpan.FromSeconds(1), () => Merge(list));
        }
    }

    private void Expire(SimulatedCall call)
    {
        call.IsExpired = true;
        if (!call.Answer.IsDone)
        {
            Note($"TIMEOUT {call}");
            call.Answer.Fail(new TimeoutException($"No answer to {call.Kind.Name} on {call.Target}"));
        }
    }

    private SimulatedActivation? Resolve(SimulatedCall call) =>
        _directory.TryGetValue(call.Target, out var list) ? list[call.Caller.View % list.Count] : null;

    private SimulatedSilo? Place()
    {
        SimulatedSilo[] open = [.. Silos.Where(silo => !silo.IsStopping)];
        return open.Length == 0 ? null : Loop.Pick(open);
    }

    private static string Describe(SimulatedCall call) => string.Concat(call.Arguments.Select(argument => $" {TraceText.Of(argument)}"));
}
