using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.V1.Allocator;

namespace Mesos.Orleans.Grains.Allocation;

// What frameworks answered when they were asked to leave agents: a copy, kept by IInverseAnswersGrain and read from it by a new activation.
internal sealed partial class AllocatorGrain
{
    private readonly Dictionary<AgentId, AgentAnswers> _answers = [];

    public Task InverseOffersClosed(FrameworkId framework, ImmutableArray<InverseAnswer> answers)
    {
        foreach (var answer in answers)
        {
            if (_answers.TryGetValue(answer.Agent, out var known))
            {
                known.ByFramework[framework] = answer.Status;
            }
        }

        _allocator.CloseInverseOffers(framework, [.. answers.Select(answer => new ClosedInverseOffer(answer.Offer, answer.RefuseSeconds))], time.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task<ImmutableDictionary<AgentId, ImmutableArray<InverseOfferStatus>>> GetInverseStatuses() =>
        Task.FromResult(_answers.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ByFramework.Values.ToImmutableArray()));

    // Answers are to one unavailability; another, or none, makes them void.
    private void ForgetAnswersOf(AgentModel agent)
    {
        if (agent.Unavailability is null)
        {
            _answers.Remove(agent.Id);
        }
        else if (!_answers.TryGetValue(agent.Id, out var known) || !known.Unavailability.Equals(agent.Unavailability))
        {
            _answers[agent.Id] = new AgentAnswers(agent.Unavailability, []);
            ReadAnswers(agent.Id, agent.Unavailability).Ignore();
        }
    }

    // Answers that came meanwhile are newer than what was stored.
    private async Task ReadAnswers(AgentId agent, V1.Unavailability unavailability)
    {
        var stored = await GrainFactory.GetGrain<IInverseAnswersGrain>(agent.Value).Get(unavailability);
        if (_answers.TryGetValue(agent, out var known) && known.Unavailability.Equals(unavailability))
        {
            foreach (var status in stored)
            {
                known.ByFramework.TryAdd(new(status.FrameworkId.Value), status);
            }
        }
    }

    private sealed record AgentAnswers(V1.Unavailability Unavailability, Dictionary<FrameworkId, InverseOfferStatus> ByFramework);
}
