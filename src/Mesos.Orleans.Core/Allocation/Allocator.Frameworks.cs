using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    private readonly Dictionary<FrameworkId, FrameworkState> _frameworks = [];
    private readonly Dictionary<(string Framework, string Role), Client> _clientsByName = [];
    private readonly Stack<int> _freeClientIndices = [];
    private Client?[] _clients = [];

    /// <inheritdoc/>
    public void PutFramework(FrameworkModel framework, DateTimeOffset now)
    {
        var isNew = !_frameworks.TryGetValue(framework.Id, out var known);
        if (!isNew && framework.Version <= known!.Model.Version)
            return;
        var before = known?.Model;
        var wasActive = before is { Active: true };
        if (isNew)
            _frameworks.Add(framework.Id, known = new FrameworkState(framework));
        known!.Model = framework;
        known.Capabilities = FrameworkCapabilities.Of(framework.Info).Flags;

        var roles = FrameworkRoles.Of(framework.Info);
        foreach (var left in known.Clients.Where(client => !roles.Contains(client.Key)).ToArray())
            LeaveRole(known, left.Key, left.Value);
        var keepsConstraints = before is not null && Equals(before.OfferConstraints, framework.OfferConstraints);
        foreach (var role in roles)
            PutClient(known, role, keepsConstraints, now);
        if (wasActive && !framework.Active)
        {
            DropOffers(known);
            foreach (var client in known.Clients.Values)
                ClearFilters(client);
            ForgetInverseOffers(known);
        }

        // A cycle of its own only for a framework that comes; for other changes the periodic one is soon enough (benchmarks.md §3.2).
        _allAreDirty |= !wasActive || !keepsConstraints || !HaveEqualShapes(before!, framework) || !before!.Info.Equals(framework.Info)
            || !framework.SuppressedRoles.IsSupersetOf(before.SuppressedRoles);
        _allAreCandidates |= framework.Active && !wasActive;
    }

    /// <inheritdoc/>
    public void RemoveFramework(FrameworkId framework)
    {
        if (!_frameworks.Remove(framework, out var known))
            return;
        DropOffers(known);
        ForgetInverseOffers(known);
        foreach (var (role, client) in known.Clients.ToArray())
            LeaveRole(known, role, client);
    }

    /// <inheritdoc/>
    public void CloseOffers(FrameworkId framework, ImmutableArray<ClosedOffer> closed, DateTimeOffset now) => Close(framework, closed, now);

    /// <inheritdoc/>
    public ImmutableArray<OfferId> RetainOffers(FrameworkId framework, ImmutableHashSet<OfferId> open, DateTimeOffset? openedBefore = null)
    {
        if (!_frameworks.TryGetValue(framework, out var known))
            return [.. open];
        var unknown = open.Except(known.Offers.Select(offer => offer.Draft.Id));
        var unlisted = known.Offers.Where(offer => !open.Contains(offer.Draft.Id) && (openedBefore is null || offer.Since < openedBefore)).ToArray();
        foreach (var offer in unlisted)
        {
            // Something was lost, and whoever waits for an offer has waited long enough.
            Remove(offer);
            MarkCandidate(offer.Agent);
        }

        return [.. unknown, .. unlisted.Select(offer => offer.Draft.Id)];
    }

    /// <inheritdoc/>
    public void Revive(FrameworkId framework, ImmutableArray<string> roles)
    {
        if (!_frameworks.TryGetValue(framework, out var known))
            return;
        foreach (var (role, client) in known.Clients)
            if (roles.IsDefaultOrEmpty || roles.Contains(role))
                ClearFilters(client);
        _inverseFilters.RemoveFramework(framework);
        _allAreCandidates = true;
    }

    private void PutClient(FrameworkState framework, string role, bool keepsConstraints, DateTimeOffset now)
    {
        var client = ClientFor(framework.Model.Id.Value, role);
        var isKnown = client.Framework == framework;
        framework.Clients[role] = client;
        client.Framework = framework;
        client.Capabilities = framework.Capabilities;
        var wasActive = client.IsActive;
        client.IsActive = framework.Model.Active && !framework.Model.SuppressedRoles.Contains(role);
        client.Minima = framework.Model.Info.OfferFilters.TryGetValue(role, out var filters) && filters.MinAllocatableResources is { } minimum
            ? [.. minimum.Quantities.Select(quantities => VectorOf(quantities.Quantities))]
            : null;
        PutShapes(client, framework.Model, wasActive, now);
        _roles.LeafChanged(client.Role);
        if (keepsConstraints && isKnown)
            return;
        V1.Scheduler.OfferConstraints.Types.RoleConstraints? constraints = null;
        framework.Model.OfferConstraints?.RoleConstraints.TryGetValue(role, out constraints);
        client.Constraints = constraints is null ? null : new OfferConstraintsFilter(constraints);
    }

    private long[] VectorOf(IEnumerable<KeyValuePair<string, V1.Value.Types.Scalar>> quantities)
    {
        var vector = Amounts.None;
        foreach (var (name, scalar) in quantities)
            if (double.IsFinite(scalar.Value) && scalar.Value is > 0 and <= ResourceBounds.MaxScalar)
                Amounts.Add(ref vector, _names.IndexOf(name), ScalarValue.ToMillis(scalar.Value));
        return vector;
    }

    private void LeaveRole(FrameworkState framework, string role, Client client)
    {
        Rescind([.. framework.Offers.Where(offer => offer.Client == client)]);
        ClearFilters(client);
        framework.Clients.Remove(role);
        client.Framework = null;
        client.IsActive = false;
        client.Constraints = null;
        WithdrawShapes(client);
        _roles.LeafChanged(client.Role);
        DropIfUnused(client);
    }

    private void ClearFilters(Client client)
    {
        if (client.FilterCount == 0)
            return;
        foreach (var agent in _agents.Values)
        {
            if (!agent.Filters.Has(client.Index))
                continue;
            agent.Filters.Clear(client);
            MarkDirty(agent);
        }
    }

    private void ForgetConstraintVerdicts(AgentState agent)
    {
        foreach (var client in _clientsByName.Values)
        {
            client.Constraints?.AgentChanged(agent);
            client.Shapes?.AgentChanged(agent);
        }
    }

    private Client ClientFor(string framework, string role)
    {
        ref var client = ref CollectionsMarshal.GetValueRefOrAddDefault(_clientsByName, (framework, role), out var exists);
        if (exists)
            return client!;
        var index = _freeClientIndices.TryPop(out var free) ? free : _clientsByName.Count - 1;
        if (index >= _clients.Length)
            Array.Resize(ref _clients, Math.Max(16, index * 2));
        var leaf = _roles.LeafOf(role, _quotas.GetValueOrDefault);
        client = new Client(index, framework, leaf);
        _clients[index] = client;
        leaf.Clients.Add(client);
        _roles.LeafChanged(leaf);
        return client;
    }

    /// <summary>Forgets a client that neither is a framework's nor holds anything; its index and perhaps its role go with it.</summary>
    private void DropIfUnused(Client client)
    {
        if (client.Framework is not null || client.Holdings > 0)
            return;
        _clientsByName.Remove((client.FrameworkName, client.Role.RoleName));
        _clients[client.Index] = null;
        _freeClientIndices.Push(client.Index);
        client.Role.Clients.Remove(client);
        _roles.LeafChanged(client.Role);
        _roles.Prune(client.Role.RoleName);
    }
}
