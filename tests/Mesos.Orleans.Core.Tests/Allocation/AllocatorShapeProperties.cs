using System.Collections.Immutable;
using System.Text;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;

namespace Mesos.Orleans.Core.Tests.Allocation;

/// <summary>Random small clusters in which some frameworks publish shapes and change their minds, with agents held and offers aged.</summary>
public class AllocatorShapeProperties
{
    [Fact]
    public void Cycles_WithShapes_OfferNothingTwiceAndWholeShapesOnly()
    {
        var (shaped, held, aged) = (0, 0, 0L);
        for (var seed = 0; seed < 300; seed++)
        {
            var story = new Story(seed);
            story.Tell(40);
            shaped += story.ShapedOffers;
            held += story.CyclesWithHolds;
            aged += story.AgedOffers;
        }

        Assert.True(shaped > 1_000 && held > 100 && aged > 10, $"{shaped} offers of shapes, {held} cycles with agents held, {aged} offers aged: the stories do not tell enough");
    }

    [Fact]
    public void Cycles_WithShapes_SameSeed_SameResult()
    {
        for (var seed = 0; seed < 20; seed++)
            Assert.Equal(new Story(seed).Tell(40), new Story(seed).Tell(40));
    }

    [Fact]
    public void Holds_OfFrameworksThatAreGone_AreGone()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var story = new Story(seed);
            story.Tell(40);
            Assert.Equal(0, story.HoldsAfterEveryoneLeft());
        }
    }

    private sealed class Story
    {
        private static readonly string[] Totals =
            ["cpus:8;mem:1024;ports:[1-9]", "cpus:4;cpus(a):4;mem:512;ports:[3-4]", "cpus:6;mem:2048;zones:{x,y}", "cpus:2;mem(b):100;mem:100;disk:50"];

        private static readonly string[] Shapes =
            ["cpus:1;mem:64", "cpus:4;mem:256", "cpus:8", "cpus:1;ports:2", "cpus:2;ports:[3-4]", "zones:{x};cpus:1", "mem:128;disk:10", "cpus:7;mem:500"];

        private readonly Random _random;
        private readonly int _seed;
        private readonly AllocationFixture _mesos;
        private readonly Dictionary<string, (string Total, List<Usage> Used)> _agents = [];
        private readonly Dictionary<string, ImmutableArray<OfferShape>> _shapes = [];
        private readonly Dictionary<OfferId, OfferDraft> _open = [];
        private readonly StringBuilder _told = new();

        public Story(int seed)
        {
            (_seed, _random) = (seed, new Random(seed));
            _mesos = new AllocationFixture(
                new AllocatorOptions
                {
                    ShapeHoldAfter = _random.Next(3) == 0 ? null : TimeSpan.FromSeconds(2),
                    ShapeHoldLimit = TimeSpan.FromSeconds(10),
                    HeldAgentsFraction = 0.5,
                    IdleOfferLimit = _random.Next(3) == 0 ? null : TimeSpan.FromSeconds(3),
                },
                (ulong)seed);
            if (_random.Next(3) == 0)
                _mesos.Allocator.SetQuota("a", RoleQuota.Exactly(ResourceQuantities.Parse("cpus:5").Value!));
            for (var i = 0; i < 2 + _random.Next(4); i++)
                Publish($"f{i}");
            for (var i = 0; i < 1 + _random.Next(5); i++)
            {
                _agents[$"n{i}"] = (Totals[_random.Next(Totals.Length)], []);
                Report($"n{i}");
            }
        }

        public int ShapedOffers { get; private set; }

        public int CyclesWithHolds { get; private set; }

        public long AgedOffers => ((Allocator)_mesos.Allocator).AgedOffers;

        public string Tell(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                for (var i = _random.Next(4); i > 0; i--)
                    Change();
                Run(step);
                _mesos.Pass(_random.Next(1, 5) * 0.5);
            }

            return _told.ToString();
        }

        public int HoldsAfterEveryoneLeft()
        {
            foreach (var framework in _shapes.Keys)
                _mesos.Allocator.RemoveFramework(new(framework));
            return ((Allocator)_mesos.Allocator).HeldAgents;
        }

        private void Run(int step)
        {
            var cycle = _mesos.Run(eventsOnly: _random.Next(4) == 0);
            CyclesWithHolds += ((Allocator)_mesos.Allocator).HeldAgents > 0 ? 1 : 0;
            foreach (var gone in cycle.Rescinded)
                _open.Remove(gone.Id);
            foreach (var offer in cycle.Offers)
            {
                _open.Add(offer.Id, offer);
                _told.AppendLine($"{step} {offer.Id} {offer.Framework} {offer.Agent} {offer.Resources}");
                var shapes = _shapes[offer.Framework.Value];
                ShapedOffers += shapes.IsEmpty ? 0 : 1;
                Assert.True(shapes.IsEmpty || IsMadeOf(offer.Resources, shapes), $"seed {_seed} step {step}: {offer.Resources} is not made of {string.Join(" and ", shapes.Select(s => s.Resources))}");
            }

            foreach (var (id, (total, used)) in _agents)
            {
                var rest = used.Aggregate(Of(total), (free, usage) => free.Subtract(usage.Resources));
                foreach (var offer in _open.Values.Where(offer => offer.Agent.Value == id))
                {
                    Assert.True(rest.Contains(offer.Resources), $"seed {_seed} step {step}: {offer.Resources} of {id} offered, {rest} is free");
                    rest = rest.Subtract(offer.Resources);
                }
            }
        }

        /// <summary>True if some numbers of the (at most two) shapes add up to the offer, name by name.</summary>
        private static bool IsMadeOf(ResourceSet offered, ImmutableArray<OfferShape> shapes)
        {
            for (var first = 0; first <= shapes[0].Count; first++)
                for (var second = 0; second <= (shapes.Length > 1 ? shapes[1].Count : 0); second++)
                    if (first + second > 0 && Names(offered).SequenceEqual(
                        Names(shapes[0].Resources, first).Concat(shapes.Length > 1 ? Names(shapes[1].Resources, second) : [])
                            .GroupBy(pair => pair.Name).Select(group => (group.Key, group.Sum(pair => pair.Amount))).OrderBy(pair => pair.Key, StringComparer.Ordinal)))
                        return true;
            return false;

            static IEnumerable<(string Name, long Amount)> Names(ResourceSet set, int times = 1) => set.Entries
                .GroupBy(entry => entry.Name).Where(_ => times > 0)
                .Select(group => (group.Key, times * group.Sum(entry =>
                    entry.Items.Length + entry.Ranges.Sum(range => (long)range.Count) + (entry.Name == "ports" ? entry.Millis / 1000 : entry.Millis))))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal);
        }

        private void Change()
        {
            switch (_random.Next(6))
            {
                case 0:
                    Publish(Pick(_shapes.Keys));
                    break;
                case 1:
                    var agent = Pick(_agents.Keys);
                    if (_agents[agent].Used is { Count: > 0 } used)
                        used.RemoveAt(_random.Next(used.Count));
                    Report(agent);
                    break;
                case 2 when _open.Count > 0:
                    var declined = Take();
                    _mesos.Decline(declined, _random.Next(4));
                    break;
                default:
                    if (_open.Count == 0)
                        return;
                    var accepted = Take();
                    _agents[accepted.Agent.Value].Used.Add(new Usage(accepted.Framework, accepted.Role, accepted.Resources));
                    Report(accepted.Agent.Value, accepted);
                    break;
            }
        }

        private OfferDraft Take()
        {
            var offer = _open.Values.OrderBy(draft => draft.Id.Value, StringComparer.Ordinal).ElementAt(_random.Next(_open.Count));
            _open.Remove(offer.Id);
            return offer;
        }

        private void Publish(string framework)
        {
            var role = framework[^1] % 2 == 0 ? "a" : "b";
            var shapes = _random.Next(4) == 0 ? [] : _random.GetItems(Shapes, 1 + _random.Next(2)).Distinct().Select(shape => $"{1 + _random.Next(3)}*{shape}").ToArray();
            _mesos.Shaped(framework, role, shapes);
            _shapes[framework] = [.. shapes.Select(shape => Shape(role, shape))];
        }

        private void Report(string agent, OfferDraft? accepted = null) => _mesos.Agent(
            agent, _agents[agent].Total, used: [.. _agents[agent].Used], closed: accepted is null ? [] : [new ClosedOffer(accepted.Id, null, 0)]);

        private string Pick(IEnumerable<string> keys) => keys.Order(StringComparer.Ordinal).ElementAt(_random.Next(keys.Count()));
    }
}
