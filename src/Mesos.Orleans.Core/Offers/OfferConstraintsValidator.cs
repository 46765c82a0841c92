using System.Globalization;
using System.Text.RegularExpressions;
using PredicateCase = Mesos.V1.Scheduler.AttributeConstraint.Types.Predicate.PredicateOneofCase;
using SelectorCase = Mesos.V1.Scheduler.AttributeConstraint.Types.Selector.SelectorOneofCase;

namespace Mesos.Orleans.Core.Offers;

/// <summary>Judges the shape of offer constraints and that their regular expressions can be matched in linear time.</summary>
/// <remarks>
/// Order and texts as Mesos: <c>src/master/allocator/mesos/offer_constraints_filter.cpp</c>. Mesos bounds a compiled expression (4096 bytes,
/// 100 instructions); here the pattern's length is bounded and only constructs without backtracking are accepted.
/// </remarks>
public static partial class OfferConstraintsValidator
{
    /// <summary>The longest regular expression, in characters.</summary>
    public const int MaxRegexLength = 256;

    /// <summary>The most repetitions that the counted quantifiers of one expression may multiply to (RE2 has the same bound on each).</summary>
    public const int MaxRegexRepetitions = 1000;

    /// <summary>How expressions are compiled: without backtracking, so that no pattern can be costly.</summary>
    public const RegexOptions MatchOptions = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Null if the constraints can be used, otherwise the first fault. Whether their roles are subscribed is judged elsewhere.</summary>
    public static Refusal? Validate(V1.Scheduler.OfferConstraints constraints) =>
        constraints.RoleConstraints.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => ValidateRole(entry.Key, entry.Value))
            .FirstOrDefault(refusal => refusal is not null);

    private static Refusal? ValidateRole(string role, V1.Scheduler.OfferConstraints.Types.RoleConstraints constraints)
    {
        var field = $"offer_constraints.role_constraints[{role}]";
        if (constraints.Groups.Count == 0)
            return Refusal.Invalid($"'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role {role}", field, "Add a group, or drop the role.");

        foreach (var group in constraints.Groups)
        {
            if (group.AttributeConstraints.Count == 0)
                return Refusal.Invalid($"'OfferConstraints::RoleConstraints::groups' for role {role} contains an empty RoleConstraints::Group", field, "Add a constraint, or drop the group.");

            foreach (var constraint in group.AttributeConstraints)
            {
                if ((ValidateSelector(constraint.Selector) ?? ValidatePredicate(constraint.Predicate)) is { } refusal)
                    return refusal.Within($"A role {role} has an invalid 'AttributeConstraint': ", field);
            }
        }
        return null;
    }

    private static Refusal? ValidateSelector(V1.Scheduler.AttributeConstraint.Types.Selector? selector) => selector?.SelectorCase switch
    {
        SelectorCase.AttributeName => null,
        SelectorCase.PseudoattributeType when selector.PseudoattributeType
            is >= V1.Scheduler.AttributeConstraint.Types.Selector.Types.PseudoattributeType.Hostname
            and <= V1.Scheduler.AttributeConstraint.Types.Selector.Types.PseudoattributeType.Zone => null,
        SelectorCase.PseudoattributeType => Refusal.Invalid("Unknown pseudoattribute type", hint: "Use HOSTNAME, REGION or ZONE."),
        _ => Refusal.Invalid(
            "Exactly one of 'AttributeConstraint::Selector::name' or 'AttributeConstraint::Selector::pseudoattribute_type' must be set"),
    };

    private static Refusal? ValidatePredicate(V1.Scheduler.AttributeConstraint.Types.Predicate? predicate) => predicate?.PredicateCase switch
    {
        PredicateCase.TextMatches => ValidateRegex(predicate.TextMatches.Regex),
        PredicateCase.TextNotMatches => ValidateRegex(predicate.TextNotMatches.Regex),
        null or PredicateCase.None => Refusal.Invalid("Unknown predicate type", hint: "Set exactly one predicate, such as text_equals."),
        _ => null,
    };

    private static Refusal? ValidateRegex(string pattern)
    {
        if (pattern.Length > MaxRegexLength)
            return Refusal.Invalid($"Regex is too complex: its length of {pattern.Length} is larger than maximum of {MaxRegexLength} allowed", hint: "Split it over several groups.");

        if (Repetitions(pattern) > MaxRegexRepetitions)
            return Refusal.Invalid($"Regex '{pattern}' is too complex: its counted repetitions multiply to more than {MaxRegexRepetitions}", hint: "Use '*' or '+' in place of large counts.");

        try
        {
            _ = new Regex(pattern, MatchOptions);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return Refusal.Invalid($"Failed to construct regex from pattern '{pattern}': {e.Message}", hint: "Use RE2 syntax: no back references, no look-around.");
        }
    }

    /// <summary>An upper bound on how often the innermost part is written out when all counted quantifiers nest.</summary>
    private static double Repetitions(string pattern) => CountedQuantifier().Matches(pattern)
        .Select(match => double.Parse(match.Groups["high"] is { Length: > 0 } high ? high.Value : match.Groups["low"].Value, CultureInfo.InvariantCulture))
        .Aggregate(1.0, (product, count) => product * Math.Max(1, count));

    [GeneratedRegex(@"\{(?<low>[0-9]+)(,(?<high>[0-9]*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex CountedQuantifier();
}
