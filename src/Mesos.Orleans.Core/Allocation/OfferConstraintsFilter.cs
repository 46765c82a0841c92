using System.Text.RegularExpressions;
using Mesos.Orleans.Core.Offers;
using PredicateCase = Mesos.V1.Scheduler.AttributeConstraint.Types.Predicate.PredicateOneofCase;
using Pseudo = Mesos.V1.Scheduler.AttributeConstraint.Types.Selector.Types.PseudoattributeType;
using SelectorCase = Mesos.V1.Scheduler.AttributeConstraint.Types.Selector.SelectorOneofCase;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// The offer constraints of one role, ready to be asked: an agent passes if all constraints of any group hold (features.md §8). Verdicts are kept
/// for each agent, since agents hardly ever change their attributes. What <see cref="OfferConstraintsValidator"/> would refuse never holds.
/// </summary>
internal sealed class OfferConstraintsFilter
{
    /// <summary>
    /// The longest text that is matched with an expression, in characters; longer ones satisfy none. Expressions do not backtrack, so this and the
    /// bound on their own length bound the time that they take, and the verdict depends on no clock.
    /// </summary>
    public const int MaxTextLength = 4_096;

    private readonly Func<V1.AgentInfo, bool>[][] _groups;
    private byte[] _verdicts = [];

    public OfferConstraintsFilter(V1.Scheduler.OfferConstraints.Types.RoleConstraints constraints) => _groups =
        [.. constraints.Groups.Select(group => group.AttributeConstraints.Select(Compile).ToArray())];

    /// <summary>True if the agent may be offered.</summary>
    public bool Passes(AgentState agent)
    {
        if (agent.Index >= _verdicts.Length)
            Array.Resize(ref _verdicts, Math.Max(agent.Index + 1, _verdicts.Length * 2));
        ref var verdict = ref _verdicts[agent.Index];
        if (verdict == 0)
            verdict = Passes(agent.Model.Info) ? (byte)1 : (byte)2;
        return verdict == 1;
    }

    /// <summary>True if an agent of this description may be offered.</summary>
    public bool Passes(V1.AgentInfo agent) => Array.Exists(_groups, group => Array.TrueForAll(group, holds => holds(agent)));

    /// <summary>Forgets the verdict on an agent that changed.</summary>
    public void AgentChanged(AgentState agent)
    {
        if (agent.Index < _verdicts.Length)
            _verdicts[agent.Index] = 0;
    }

    private static Func<V1.AgentInfo, bool> Compile(V1.Scheduler.AttributeConstraint constraint)
    {
        var predicate = constraint.Predicate;
        return predicate?.PredicateCase switch
        {
            PredicateCase.Exists => agent => Select(agent, constraint.Selector).Exists,
            PredicateCase.NotExists => agent => !Select(agent, constraint.Selector).Exists,
            PredicateCase.TextEquals => Text(constraint, text => text == predicate.TextEquals.Value, ifMissing: false),
            PredicateCase.TextNotEquals => Text(constraint, text => text != predicate.TextNotEquals.Value, ifMissing: true),
            PredicateCase.TextMatches => Matching(constraint, predicate.TextMatches.Regex, expected: true),
            PredicateCase.TextNotMatches => Matching(constraint, predicate.TextNotMatches.Regex, expected: false),
            _ => static _ => false,
        };
    }

    private static Func<V1.AgentInfo, bool> Matching(V1.Scheduler.AttributeConstraint constraint, string pattern, bool expected)
    {
        try
        {
            // Mesos matches the whole text. The group keeps an alternation in the pattern together.
            var regex = new Regex($@"\A(?:{pattern})\z", OfferConstraintsValidator.MatchOptions);
            return Text(constraint, text => text.Length <= MaxTextLength && regex.IsMatch(text) == expected, ifMissing: !expected);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return static _ => false;
        }
    }

    /// <summary>A predicate on text; an attribute that is no text always satisfies it.</summary>
    private static Func<V1.AgentInfo, bool> Text(V1.Scheduler.AttributeConstraint constraint, Func<string, bool> holds, bool ifMissing) => agent =>
    {
        var (exists, text) = Select(agent, constraint.Selector);
        return exists ? text is null || holds(text) : ifMissing;
    };

    private static (bool Exists, string? Text) Select(V1.AgentInfo agent, V1.Scheduler.AttributeConstraint.Types.Selector? selector)
    {
        switch (selector?.SelectorCase)
        {
            case SelectorCase.AttributeName:
                foreach (var attribute in agent.Attributes)
                    if (attribute.Name == selector.AttributeName)
                        return (true, attribute.Type == V1.Value.Types.Type.Text ? attribute.Text?.Value ?? "" : null);
                return (false, null);
            case SelectorCase.PseudoattributeType:
                var text = selector.PseudoattributeType switch
                {
                    Pseudo.Hostname => agent.Hostname,
                    Pseudo.Region => agent.Domain?.FaultDomain?.Region?.Name,
                    Pseudo.Zone => agent.Domain?.FaultDomain?.Zone?.Name,
                    _ => null,
                };
                return (text is not null, text);
            default:
                return (false, null);
        }
    }
}
