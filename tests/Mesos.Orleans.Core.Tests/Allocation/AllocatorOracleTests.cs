using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Roles;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Core.Tests.Allocation;

/// <summary>Random small clusters, each told to the allocator and to <see cref="PlainAllocator"/>: both must decide the same, offer for offer.</summary>
public class AllocatorOracleTests
{
    [Theory]
    [InlineData(0, false, false)]
    [InlineData(10_000, true, false)]
    [InlineData(20_000, false, true)]
    [InlineData(30_000, true, true)]
    public void Cycle_OnRandomClusters_EqualsThePlainAllocator(int firstSeed, bool quotas, bool nested)
    {
        for (var seed = firstSeed; seed < firstSeed + 250; seed++)
            new Story(seed, quotas, nested).Tell(25);
    }

    private sealed class Story
    {
        private static readonly string[] Totals =
        [
            "cpus:4;mem:1024", "cpus:8;mem:512;disk:100;ports:[1-20]", "cpus:2;mem:4096;cpus(a):2;mem(a):64", "cpus:6;mem:800;cpus(b):1;disk(b):10",
            "cpus:3;mem:300;gpus:1", "cpus(a):2;mem(a):512", "cpus:0.02;mem:16;disk:50",
        ];

        private readonly Random _random;
        private readonly int _seed;
        private readonly bool _quotas;
        private readonly string[] _roles;
        private readonly AllocatorOptions _options;
        private readonly Allocator _allocator;
        private readonly PlainAllocator _plain;
        private readonly Dictionary<string, AgentModel> _agents = [];
        private readonly Dictionary<string, FrameworkModel> _frameworks = [];
        private readonly Dictionary<OfferId, OfferDraft> _open = [];
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
        private long _version;

        public Story(int seed, bool quotas, bool nested)
        {
            (_seed, _quotas, _random) = (seed, quotas, new Random(seed));
            _roles = nested ? ["a", "a/x", "a/y/z", "b", "b/x", "c"] : ["a", "b", "c"];
            _options = new AllocatorOptions { OfferTimeout = _random.Next(3) == 0 ? TimeSpan.FromSeconds(4) : null };
            int ids = 0, plainIds = 0;
            _allocator = new Allocator(_options, (ulong)seed, () => new OfferId($"O{ids++}"));
            _plain = new PlainAllocator(_options, (ulong)seed, () => new OfferId($"O{plainIds++}"));
            for (var i = 0; i < 2 + _random.Next(4); i++)
                PutFramework($"f{i}");
            for (var i = 0; i < 1 + _random.Next(6); i++)
                PutAgent($"a{i}", Totals[_random.Next(Totals.Length)]);
        }

        public void Tell(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                for (var i = _random.Next(4); i > 0; i--)
                    Change();
                Run(step);
                _now += TimeSpan.FromSeconds(_random.Next(1, 6) * 0.5);
            }
        }

        private void Run(int step)
        {
            var eventsOnly = _random.Next(4) == 0;
            var (ours, theirs) = (_allocator.Run(_now, eventsOnly), _plain.Run(_now, eventsOnly));
            foreach (var gone in ours.Rescinded)
                _open.Remove(gone.Id);
            foreach (var offer in ours.Offers)
                _open.Add(offer.Id, offer);
            Assert.Equal(Text(theirs), Text(ours));
            AssertInvariants();

            string Text(AllocationCycle cycle) => $"seed {_seed} step {step}\n"
                + string.Concat(cycle.Offers.Select(offer => $"{offer.Id} {offer.Framework} {offer.Agent} {offer.Role} {offer.Resources}\n"))
                + "rescinded " + string.Join(' ', cycle.Rescinded.Select(offer => offer.Id.Value).Order(StringComparer.Ordinal));
        }

        /// <summary>Nothing is offered twice or while in use, whatever both implementations think.</summary>
        private void AssertInvariants()
        {
            foreach (var agent in _agents.Values)
            {
                var rest = agent.Used.Aggregate(agent.Total, (free, usage) => free.Subtract(usage.Resources));
                foreach (var offer in _open.Values.Where(offer => offer.Agent == agent.Id))
                {
                    Assert.True(rest.Contains(offer.Resources), $"seed {_seed}: {offer.Resources} of {agent.Id} offered, {rest} is free");
                    rest = rest.Subtract(offer.Resources);
                }
            }
        }

        private void Change()
        {
            switch (_random.Next(10))
            {
                case 0:
                    PutFramework(Pick(_frameworks.Keys), active: _random.Next(4) > 0);
                    break;
                case 1:
                    PutAgent($"a{_random.Next(8)}", Totals[_random.Next(Totals.Length)]);
                    break;
                case 2 when _agents.Count > 0:
                    Put(_agents[Pick(_agents.Keys)] with { Active = _random.Next(3) > 0 });
                    break;
                case 3 when _agents.Values.FirstOrDefault(agent => !agent.Used.IsEmpty) is { } agent:
                    Put(agent with { Used = agent.Used.RemoveAt(_random.Next(agent.Used.Length)) });
                    break;
                case 4:
                    var framework = Pick(_frameworks.Keys);
                    ImmutableArray<string> roles = _random.Next(2) == 0 ? [] : [_roles[_random.Next(_roles.Length)]];
                    _allocator.Revive(new FrameworkId(framework), roles);
                    _plain.Revive(new FrameworkId(framework), roles);
                    break;
                case 5 when _quotas:
                    SetQuotaOrWeights();
                    break;
                default:
                    if (_open.Count > 0)
                        Answer(_open[_open.Keys.ElementAt(_random.Next(_open.Count))]);
                    break;
            }
        }

        private void Answer(OfferDraft offer)
        {
            _open.Remove(offer.Id);
            var seconds = _random.Next(3) * 2.5;
            if (_random.Next(2) == 0)
            {
                Close([new ClosedOffer(offer.Id, offer.Resources, seconds)]);
                return;
            }

            var launched = offer.Resources.Where(entry => entry.Kind.Type == V1.Value.Types.Type.Scalar).Entries
                .Aggregate(ResourceSet.Empty, (sum, entry) => sum.Add(ResourceSet.Shrink(entry, 1 + _random.NextInt64(entry.Millis))));
            var agent = _agents[offer.Agent.Value];
            agent = agent with { Used = agent.Used.Add(new Usage(offer.Framework, offer.Role, launched)) };
            Put(agent, [new ClosedOffer(offer.Id, offer.Resources.Subtract(launched), seconds)]);
        }

        private void SetQuotaOrWeights()
        {
            // Without open offers neither rescinds anything: what is rescinded is a matter of its own.
            Close([.. _open.Keys.Select(id => new ClosedOffer(id, null, 0))]);
            _open.Clear();
            if (_random.Next(3) == 0)
            {
                var weights = _roles.ToImmutableDictionary(role => role, _ => 1.0 + _random.Next(4));
                _allocator.SetWeights(weights);
                _plain.SetWeights(weights);
                return;
            }

            var role = RoleName.TopLevel(_roles[_random.Next(_roles.Length)]);
            var guarantee = ResourceQuantities.Of("cpus", _random.Next(6) * 1000).Add(ResourceQuantities.Of("mem", _random.Next(4) * 256_000));
            RoleQuota? quota = _random.Next(4) switch
            {
                0 => null,
                1 => RoleQuota.Exactly(guarantee),
                2 => new RoleQuota(guarantee, ImmutableSortedDictionary<string, long>.Empty),
                _ => new RoleQuota(ResourceQuantities.Empty, ImmutableSortedDictionary<string, long>.Empty.Add("cpus", _random.Next(8) * 1000)),
            };
            _allocator.SetQuota(role, quota);
            _plain.SetQuota(role, quota);
        }

        private void PutFramework(string id, bool active = true)
        {
            if (!_frameworks.TryGetValue(id, out var model))
            {
                var info = new V1.FrameworkInfo { User = "u", Name = id };
                info.Roles.AddRange(_roles.Where(_ => _random.Next(3) == 0).DefaultIfEmpty(_roles[0]));
                info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = Capability.MultiRole });
                if (_random.Next(2) == 0)
                    info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = Capability.GpuResources });
                if (_random.Next(4) == 0)
                    info.OfferFilters[info.Roles[0]] = AllocatorOfferTests.Minimum(("cpus", 2), ("mem", 100));
                model = new FrameworkModel(new FrameworkId(id), 0, info, true, [], null);
            }

            model = model with { Version = ++_version, Active = active, SuppressedRoles = [.. _roles.Where(_ => _random.Next(6) == 0)] };
            _frameworks[id] = model;
            foreach (var offer in _open.Values.Where(offer => !active && offer.Framework.Value == id).ToList())
                _open.Remove(offer.Id);
            _allocator.PutFramework(model, _now);
            _plain.PutFramework(model);
        }

        private void PutAgent(string id, string total) => Put(_agents.TryGetValue(id, out var known)
            ? known with { Total = Of(total), Info = Info(id, ("rack", $"r{_random.Next(2)}")) }
            : new AgentModel(new AgentId(id), 0, Info(id), AllAgentCapabilities, Of(total), [], true));

        private void Put(AgentModel agent, ImmutableArray<ClosedOffer>? closed = null)
        {
            // An agent that shrinks below what is on offer is allowed, but then the offers are no longer covered: let them go first.
            var id = agent.Id.Value;
            if (_agents.TryGetValue(id, out var known) && !known.Total.Equals(agent.Total))
            {
                Close([.. _open.Values.Where(offer => offer.Agent == agent.Id).Select(offer => new ClosedOffer(offer.Id, null, 0))]);
                foreach (var offer in _open.Values.Where(offer => offer.Agent == agent.Id).ToList())
                    _open.Remove(offer.Id);
            }

            _agents[id] = agent = agent with { Version = ++_version };
            _allocator.PutAgent(agent, closed ?? [], _now);
            _plain.PutAgent(agent, closed ?? [], _now);
        }

        private void Close(ImmutableArray<ClosedOffer> closed)
        {
            // Those of an agent that went inactive are rescinded already; closing them again does nothing.
            foreach (var group in closed)
                foreach (var framework in _frameworks.Values)
                    _allocator.CloseOffers(framework.Id, [group], _now);
            _plain.Close(closed, _now);
        }

        private string Pick(IEnumerable<string> names) => names.Order(StringComparer.Ordinal).ElementAt(_random.Next(names.Count()));
    }
}
