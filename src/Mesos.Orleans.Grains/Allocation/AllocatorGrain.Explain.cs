using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Quota;

namespace Mesos.Orleans.Grains.Allocation;

// Why a framework gets what it gets. Answered from the model of the last cycle; nothing changes.
internal sealed partial class AllocatorGrain
{
    public Task<ExplainReply> Explain(ExplainOffers question) => Task.FromResult(Answer(question));

    public Task<WhatIfReply> AskWhatIf(AskWhatIf question) => Task.FromResult(Answer(question));

    public Task<ImmutableArray<ConstraintVerdicts>> GetConstraintVerdicts() => Task.FromResult(_allocator.ConstraintVerdicts());

    private WhatIfReply Answer(AskWhatIf question)
    {
        var roles = RolesOf(question.Framework, question.Role);
        if (!roles.IsSuccess)
        {
            return WhatIfReply.Refused(roles.Refusal);
        }

        var read = QuotaReader.Read(question.Quotas, "quota");
        if (!read.IsSuccess)
        {
            return WhatIfReply.Refused(read.Refusal);
        }

        ImmutableHashSet<AgentId> drained = [.. question.Drained];
        var quotas = read.Value.ToImmutableDictionary();
        var asksBoth = !drained.IsEmpty && !quotas.IsEmpty;
        return new WhatIfReply(
            null,
            Try([], ImmutableDictionary<string, RoleQuota?>.Empty),
            drained.IsEmpty ? null : Try(drained, ImmutableDictionary<string, RoleQuota?>.Empty),
            quotas.IsEmpty ? null : Try([], quotas),
            asksBoth ? Try(drained, quotas) : null);

        FitReport? Try(ImmutableHashSet<AgentId> without, ImmutableDictionary<string, RoleQuota?> with) =>
            _allocator.WhatIf(question.Framework, roles.Value[0], question.Wanted, without, with, time.GetUtcNow());
    }

    private ExplainReply Answer(ExplainOffers question)
    {
        if (question.Constraints is { } constraints && OfferConstraintsValidator.Validate(constraints) is { } invalid)
        {
            return ExplainReply.Refused(invalid);
        }

        var roles = RolesOf(question.Framework, question.Role);
        if (!roles.IsSuccess)
        {
            return ExplainReply.Refused(roles.Refusal);
        }

        var supposed = question.Constraints is null ? null : _allocator.TakeSnapshot().With(question.Framework, question.Constraints);
        var explanations = roles.Value.Select(role => supposed is null
            ? _allocator.Explain(question.Framework, role, question.Wanted, time.GetUtcNow())
            : supposed.Explain(question.Framework, role, question.Wanted));
        return new ExplainReply(null, [.. explanations.OfType<Explanation>()], HeldFor());
    }

    private ImmutableDictionary<string, Core.Resources.ResourceQuantities> HeldFor() => _allocator.Unsatisfied().ToImmutableDictionary();

    private Outcome<ImmutableArray<string>> RolesOf(FrameworkId framework, string? role)
    {
        var roles = _allocator.RolesOf(framework);
        if (roles.IsEmpty)
        {
            return new Refusal(RefusalCode.NotFound, $"No framework {framework} with a role is known.", "framework_id", "GET /frameworks lists them.");
        }

        if (role is null)
        {
            return roles;
        }

        return roles.Contains(role)
            ? ImmutableArray.Create(role)
            : new Refusal(RefusalCode.NotFound, $"Framework {framework} has no role '{role}'.", "role", $"It has {string.Join(", ", roles)}.");
    }
}
