using System.Globalization;
using Mesos.Orleans.Core.Allocation;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;

namespace Mesos.Orleans.Core.Tests.Allocation;

/// <summary>
/// Fifty small greedy frameworks against a large one: whatever becomes free they take at once for tasks of random length, and so an agent is never
/// empty. The bound is the one in Core's README.
/// </summary>
public class AllocatorStarvationTests
{
    private const double HoldAfter = 30;
    private const double LongestTask = 120;
    private const double Interval = 1;
    private const int Agents = 6;

    [Fact]
    public void Large_AmongFiftyGreedyOnes_IsServedWithinTheBound()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var served = new Cluster(seed, Guarded(idleOffers: null), keepsOffersFor: 0).RunUntilServed(["large"], HoldAfter + LongestTask + (2 * Interval) + 1);
            Assert.True(served["large"] <= HoldAfter + LongestTask + (2 * Interval), $"seed {seed}: {served["large"]}");
        }
    }

    [Fact]
    public void Large_WithoutHolding_StarvesForTenTimesTheBound()
    {
        var starved = 0;
        for (var seed = 0; seed < 6; seed++)
        {
            var served = new Cluster(seed, new AllocatorOptions(), keepsOffersFor: 0).RunUntilServed(["large"], 10 * (HoldAfter + LongestTask));
            starved += served.ContainsKey("large") ? 0 : 1;
        }

        Assert.Equal(6, starved);
    }

    [Fact]
    public void Large_AmongHoarders_IsServedWithinTheBoundAndTheAgeOfOffers()
    {
        const double Age = 15;
        for (var seed = 0; seed < 25; seed++)
        {
            var bound = HoldAfter + Age + LongestTask + (2 * Interval);
            var served = new Cluster(seed, Guarded(TimeSpan.FromSeconds(Age)), keepsOffersFor: 10_000).RunUntilServed(["large"], bound + 1);
            Assert.True(served.TryGetValue("large", out var at) && at <= bound, $"seed {seed}: {at}");
        }
    }

    [Fact]
    public void Large_AmongHoardersThatAreNotAged_IsNotServedWithinThatBound()
    {
        var served = 0;
        for (var seed = 0; seed < 10; seed++)
            served += new Cluster(seed, Guarded(idleOffers: null), keepsOffersFor: 10_000).RunUntilServed(["large"], HoldAfter + 15 + LongestTask + (2 * Interval)).Count;

        Assert.Equal(0, served);
    }

    [Fact]
    public void ThreeLargeOnes_WithOneAgentHeldAtATime_AreServedInTurn()
    {
        for (var seed = 0; seed < 15; seed++)
        {
            var bound = HoldAfter + (3 * (LongestTask + (2 * Interval)));
            var served = new Cluster(seed, Guarded(idleOffers: null), keepsOffersFor: 0, large: 3).RunUntilServed(["large", "large1", "large2"], bound + 1);
            Assert.True(served.Count == 3 && served.Values.Max() <= bound, $"seed {seed}: {string.Join(' ', served)}");
        }
    }

    [Fact]
    public void SmallOnes_WhileAnAgentIsHeld_GoOnElsewhere()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var cluster = new Cluster(seed, Guarded(idleOffers: null), keepsOffersFor: 0);
            cluster.RunUntilServed(["large"], HoldAfter + LongestTask + 3);
            var idle = cluster.IdleShare;
            Assert.True(idle < 1.5 / Agents, $"seed {seed}: on average {idle:P0} of the cpus were idle, more than one agent of {Agents} can explain");
        }
    }

    private static AllocatorOptions Guarded(TimeSpan? idleOffers) => new()
    {
        ShapeHoldAfter = TimeSpan.FromSeconds(HoldAfter), ShapeHoldLimit = TimeSpan.FromSeconds(4 * LongestTask), IdleOfferLimit = idleOffers,
    };

    private sealed class Cluster
    {
        private readonly Random _random;
        private readonly AllocationFixture _mesos;
        private readonly Dictionary<string, List<(string Framework, string Resources, double Ends)>> _tasks = [];
        private readonly List<(OfferDraft Offer, double Answered)> _kept = [];
        private readonly double _keepsOffersFor;
        private double _now;
        private double _busy;
        private double _seen;

        public Cluster(int seed, AllocatorOptions options, double keepsOffersFor, int large = 1)
        {
            _random = new Random(seed);
            _keepsOffersFor = keepsOffersFor;
            _mesos = new AllocationFixture(options, (ulong)seed);
            for (var i = 0; i < 50; i++)
                _mesos.Framework($"small{i:D2}", role: i % 2 == 0 ? "batch" : $"team/{i}");
            for (var i = 0; i < Agents; i++)
            {
                _tasks[$"a{i}"] = [];
                Report($"a{i}");
            }

            // The small ones are there first: every agent is full of tasks of all lengths when the large one comes.
            for (var i = 0; i < 130; i++)
                Step(_ => { });
            (_now, _busy, _seen) = (0, 0, 0);
            for (var i = 0; i < large; i++)
                _mesos.Shaped(i == 0 ? "large" : $"large{i}", "analytics", "cpus:8;mem:8192");
        }

        /// <summary>What part of the cpus was neither used nor on offer, on average.</summary>
        public double IdleShare => 1 - (_busy / _seen);

        /// <summary>When each of the frameworks got its first offer; nothing else is waited for.</summary>
        public Dictionary<string, double> RunUntilServed(string[] frameworks, double atMost)
        {
            var served = new Dictionary<string, double>();
            while (_now < atMost && served.Count < frameworks.Length)
                Step(framework => served.TryAdd(framework, _now));
            return served;
        }

        private void Step(Action<string> served)
        {
            _now += Interval;
            _mesos.Pass(Interval);
            foreach (var (agent, tasks) in _tasks)
                if (tasks.RemoveAll(task => task.Ends <= AbsoluteNow) > 0)
                    Report(agent);
            foreach (var (offer, _) in _kept.Where(kept => kept.Answered <= AbsoluteNow).ToArray())
                Answer(offer);
            var cycle = _mesos.Run();
            _kept.RemoveAll(kept => cycle.Rescinded.Any(gone => gone.Id == kept.Offer.Id));
            foreach (var offer in cycle.Offers)
            {
                if (offer.Framework.Value.StartsWith("large", StringComparison.Ordinal))
                {
                    Same("cpus:8;mem:8192", offer.Resources);
                    served(offer.Framework.Value);
                    Launch(offer, "cpus:8;mem:8192");
                }
                else if (_keepsOffersFor > 0 && _random.Next(3) == 0)
                    _kept.Add((offer, AbsoluteNow + _keepsOffersFor));
                else
                    Answer(offer);
            }

            _seen += Agents * 8;
            _busy += _tasks.Values.Sum(tasks => tasks.Sum(task => task.Resources.StartsWith("cpus:8", StringComparison.Ordinal) ? 8 : 1));
        }

        private double AbsoluteNow => (_mesos.Now - DateTimeOffset.UnixEpoch).TotalSeconds;

        /// <summary>As many tasks as fit; no offer is ever too small for one more.</summary>
        private void Answer(OfferDraft offer)
        {
            _kept.RemoveAll(kept => kept.Offer.Id == offer.Id);
            var cpus = offer.Resources.ScalarMillis("cpus");
            var tasks = (int)(cpus / 1000);
            if (tasks == 0)
                _mesos.Return(offer);
            for (var i = 0; i < tasks; i++)
                _tasks[offer.Agent.Value].Add((offer.Framework.Value + "|" + offer.Role, "cpus:1;mem:512", AbsoluteNow + 1 + (_random.NextDouble() * (LongestTask - 1))));
            if (tasks > 0)
                Report(offer.Agent.Value, offer);
        }

        private void Launch(OfferDraft offer, string resources)
        {
            _tasks[offer.Agent.Value].Add((offer.Framework.Value + "|" + offer.Role, resources, AbsoluteNow + LongestTask));
            Report(offer.Agent.Value, offer);
        }

        private void Report(string agent, OfferDraft? accepted = null)
        {
            var used = _tasks[agent].GroupBy(task => task.Framework).Select(group =>
                Using(group.Key.Split('|')[0], group.Key.Split('|')[1], Sum(group.Count(), group.First().Resources)));
            _mesos.Agent(agent, "cpus:8;mem:8192", used: [.. used], closed: accepted is null ? [] : [new ClosedOffer(accepted.Id, null, 0)]);
        }

        private static string Sum(int count, string resources) => count == 1 ? resources
            : string.Create(CultureInfo.InvariantCulture, $"cpus:{count};mem:{512 * count}");
    }
}
