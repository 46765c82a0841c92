using System.Globalization;
using System.Text;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>
/// The real grains and the real agent link under seeded faults, in virtual time. <c>MESOS_SIMULATION_SEEDS=10000</c> runs more seeds than usual,
/// <c>MESOS_SIMULATION_SEED=42</c> runs one and prints all that happened in it.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int UsualSeeds = 200;
    private const int LinesShown = 150;

    [Fact]
    public void Cluster_UnderSeededFaults_LosesAndDoublesNothing()
    {
        if (Variable("MESOS_SIMULATION_SEED") is { } one)
        {
            Run(one, int.MaxValue);
            return;
        }

        var failed = new List<(int Seed, string Why)>();
        var first = Variable("MESOS_SIMULATION_FIRST") ?? 1;
        Parallel.For(first, first + (Variable("MESOS_SIMULATION_SEEDS") ?? UsualSeeds), seed =>
        {
            try
            {
                Simulate(seed, isRecording: false);
            }
            catch (Exception e)
            {
                lock (failed)
                {
                    failed.Add((seed, e.Message));
                }
            }
        });
        failed.Sort();
        foreach (var (seed, why) in failed)
        {
            output.WriteLine($"Seed {seed}: {why}");
        }

        if (failed.Count > 0)
        {
            Run(failed[0].Seed, LinesShown);
        }
    }

    [Fact]
    public void Simulation_OfOneSeedTwice_IsTheSame()
    {
        foreach (var seed in (int[])[1, 2, 3])
        {
            Assert.Equal(Outcome(seed), Outcome(seed));
        }
    }

    private static (ulong Hash, long Events, string? Failure) Outcome(int seed)
    {
        var simulation = new Simulation(seed, isRecording: false);
        string? failure = null;
        try
        {
            Alone(simulation);
        }
        catch (SimulationFailure e)
        {
            failure = e.Message;
        }

        return (simulation.Loop.Trace.Hash, simulation.Loop.Trace.Events, failure);
    }

    private static Simulation Simulate(int seed, bool isRecording)
    {
        var simulation = new Simulation(seed, isRecording);
        Alone(simulation);
        return simulation;
    }

    // Nothing of the test framework may catch what the simulation schedules.
    private static void Alone(Simulation simulation)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            simulation.Run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private void Run(int seed, int lines)
    {
        var simulation = new Simulation(seed, isRecording: true);
        Exception? failure = null;
        try
        {
            Alone(simulation);
        }
        catch (Exception e)
        {
            failure = e;
        }

        var text = new StringBuilder();
        foreach (var line in simulation.Loop.Trace.Lines.TakeLast(lines))
        {
            text.AppendLine(line);
        }

        output.WriteLine(text.ToString());
        output.WriteLine($"Seed {seed}: {simulation.Loop.Trace.Events} calls, {simulation.Loop.Elapsed}, trace {simulation.Loop.Trace.Hash:x}");
        if (failure is not null)
        {
            Assert.Fail($"Seed {seed}: {failure}\nMESOS_SIMULATION_SEED={seed} repeats it.");
        }
    }

    private static int? Variable(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
