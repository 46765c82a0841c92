using System.Numerics;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    /// <summary>From how many clients of a role it pays to look for those whom no filter blocks instead of walking all in order.</summary>
    private const int ManyClients = 64;

    private readonly List<Client> _scratch = [];
    private long[] _allowed = new long[8];
    private long _pass;

    private enum Cut
    {
        Nothing,
        Part,
        All,
    }

    /// <summary>Offers an agent to the roles in order, until nothing is left of it.</summary>
    private void ShareOut(AgentState agent, bool guaranteesOnly, DateTimeOffset now)
    {
        _pass++;
        TryServeHold(agent, guaranteesOnly, now);
        var view = agent.Offerable(_packer, _names);
        foreach (var role in OrderOf(view, guaranteesOnly))
        {
            if (view.Free.IsEmpty)
                return;
            if ((role.IsNested && !agent.IsHierarchical) || !MayGetSomething(role, view, guaranteesOnly))
                continue;
            OfferToClients(agent, role, guaranteesOnly, now);
            view = agent.Offerable(_packer, _names);
        }
    }

    private RoleNode[] OrderOf(FreeView view, bool guaranteesOnly)
    {
        var order = _roles.Order();
        return _options.RoleSorter == SorterKind.Drf
            ? order
            : RoleTree.Shuffle(Array.FindAll(order, role => MayGetSomething(role, view, guaranteesOnly)), ref _random);
    }

    /// <summary>Rules out most roles without looking at their clients.</summary>
    private bool MayGetSomething(RoleNode role, FreeView view, bool guaranteesOnly)
    {
        if (guaranteesOnly && role.Quota is not { HasUnsatisfied: true })
            return false;
        if (role.HasOwnMinima)
            return true;
        if (role.Quota is { } quota && !view.HasReservations && view.Selective == FrameworkCapability.None && !quota.HasRoomForAny(_minima))
            return false;
        var most = view.For(role, view.Selective);
        return !most.IsEmpty && IsAllocatable(most.Scalars, _minima);
    }

    private void OfferToClients(AgentState agent, RoleNode role, bool guaranteesOnly, DateTimeOffset now)
    {
        // What is judged here was refused as a whole, so less of it is refused as well.
        var isJudged = agent.IsIdle && agent.Filters.Count > 0;
        if (isJudged)
            agent.Filters.Judge(agent.View(_names), _clients);
        var order = ClientsOf(agent, role, isJudged);
        for (var i = 0; i < order.Count; i++)
        {
            var client = order[i];
            if (client.ServedInPass == _pass || (isJudged && agent.Filters.Blocked[client.Index]))
                continue;
            if (!TryOffer(agent, client, isJudged && agent.Hold is null, guaranteesOnly, now))
                continue;
            if (agent.Free.IsEmpty)
                return;

            // What was served has moved back in the order, and the next stands where it stood.
            isJudged = false;
            if (ReferenceEquals(order, role.Order))
                i--;
        }
    }

    private List<Client> ClientsOf(AgentState agent, RoleNode role, bool isJudged)
    {
        var random = _options.FrameworkSorter == SorterKind.Random;
        var few = isJudged && role.Order.Count >= ManyClients && CountUnblocked(agent, role) is var unblocked && unblocked * unblocked < role.Order.Count;
        if (!few && !random)
            return role.Order;
        _scratch.Clear();
        if (few)
            AddUnblocked(agent, role);
        else
            _scratch.AddRange(role.Order);
        if (random)
            _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_scratch));
        else
            _scratch.Sort(Client.ByShare);
        return _scratch;
    }

    private static int CountUnblocked(AgentState agent, RoleNode role)
    {
        ref readonly var blocked = ref agent.Filters.Blocked;
        var count = 0;
        for (var word = role.FirstWord; word < role.EndWord; word++)
            count += BitOperations.PopCount(role.ActiveBits.Word(word) & ~blocked.Word(word));
        return count;
    }

    private void AddUnblocked(AgentState agent, RoleNode role)
    {
        ref readonly var blocked = ref agent.Filters.Blocked;
        for (var word = role.FirstWord; word < role.EndWord; word++)
            for (var bits = role.ActiveBits.Word(word) & ~blocked.Word(word); bits != 0; bits &= bits - 1)
                _scratch.Add(_clients[(word << 6) + BitOperations.TrailingZeroCount(bits)]!);
    }

    private bool TryOffer(AgentState agent, Client client, bool isJudged, bool guaranteesOnly, DateTimeOffset now)
    {
        if (!CanReceive(agent, client) || IsPassedOver(client))
            return false;
        var candidate = agent.Offerable(_packer, _names).For(client.Role, client.Capabilities);
        if (candidate.IsEmpty)
            return false;
        switch (CutToQuota(candidate.Plain, client.Role.Quota, guaranteesOnly))
        {
            case Cut.Nothing:
                return false;
            case Cut.Part:
                candidate = candidate.CutTo(_allowed, _names);
                isJudged = false;
                break;
        }

        if (candidate.IsEmpty || !IsAllocatable(candidate.Scalars, MinimaOf(client)))
            return false;
        if (client.Shapes is { } shapes)
        {
            candidate = _packer.Pack(candidate, shapes, agent);
            isJudged = false;
            if (candidate.IsEmpty)
                return false;
        }

        if (!isJudged && agent.Filters.Blocks(client.Index, candidate.Set))
            return false;
        Open(agent, client, candidate, now);
        return true;
    }

    private bool CanReceive(AgentState agent, Client client) =>
        (!agent.HasGpus || !_options.FilterGpuResources || (client.Capabilities & FrameworkCapability.GpuResources) != 0)
        && (!agent.IsRemote || (client.Capabilities & FrameworkCapability.RegionAware) != 0)
        && (client.Constraints is null || client.Constraints.Passes(agent));

    /// <summary>
    /// How much of the plain scalars quotas let a role have, name by name: what is missing of its guarantee, and of the rest what neither its limit
    /// nor the headroom of others forbids. The amounts are left in <see cref="_allowed"/>.
    /// </summary>
    private Cut CutToQuota(long[] plain, QuotaState? quota, bool guaranteesOnly)
    {
        if (!_headroom.IsKept)
            return Cut.All;
        if (_allowed.Length < plain.Length)
            _allowed = new long[plain.Length * 2];
        var isCut = false;
        var isGuaranteed = false;
        for (var i = 0; i < plain.Length; i++)
        {
            var room = quota?.Room(i) ?? long.MaxValue;
            var guaranteed = guaranteesOnly ? Math.Min(room, Math.Min(plain[i], quota!.Unsatisfied(i))) : 0;
            _allowed[i] = guaranteed + Math.Min(plain[i] - guaranteed, Math.Min(room - guaranteed, _headroom.Surplus(i)));
            isCut |= _allowed[i] < plain[i];
            isGuaranteed |= guaranteed > 0;
        }

        if (guaranteesOnly && !isGuaranteed)
            return Cut.Nothing;
        return isCut ? Cut.Part : Cut.All;
    }

    /// <summary>The least offers: one of its shapes for those who published some, else their own or those of the cluster.</summary>
    private long[][] MinimaOf(Client client) => client.Shapes?.Needs ?? client.Minima ?? _minima;

    private static bool IsAllocatable(long[] scalars, long[][] minima)
    {
        if (minima.Length == 0)
            return true;
        foreach (var minimum in minima)
            if (Amounts.Covers(scalars, minimum))
                return true;
        return false;
    }
}
