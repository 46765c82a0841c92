using System.Collections.Immutable;
using System.Globalization;
using Mesos.Orleans.Core.Resources;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Agents;

/// <summary>Reads the attributes of an agent from text, <c>rack:abc;zone:us-east;level:10;keys:[1000-1500]</c>: scalars, ranges and texts, as Mesos does.</summary>
public static class AttributeParser
{
    /// <summary>The most attributes of one agent. Mesos has no limit.</summary>
    public const int MaxAttributes = 1_000;

    private const string Example = "Write attributes like rack:abc;level:10;keys:[1000-1500].";

    /// <summary>Reads attributes; entries are separated by semicolons or line breaks, name and value by the first colon. Sets are refused.</summary>
    public static Outcome<ImmutableArray<V1.Attribute>> Parse(string text)
    {
        var result = ImmutableArray.CreateBuilder<V1.Attribute>();
        foreach (var token in text.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (result.Count == MaxAttributes)
                return new Refusal(RefusalCode.TooLarge, $"An agent can have {MaxAttributes} attributes.", "attributes");
            var colon = token.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = colon < 0 ? (token, "") : (token[..colon].Trim(), token[(colon + 1)..].Trim());
            if (name.Length == 0 || value.Length == 0)
                return Refusal.Invalid($"'{token}' is not a name and a value.", "attributes", Example);
            var attribute = ParseOne(name, value);
            if (!attribute.IsSuccess)
                return attribute.Refusal;
            result.Add(attribute.Value);
        }

        return result.DrainToImmutable();
    }

    private static Outcome<V1.Attribute> ParseOne(string name, string value)
    {
        if (value[0] == '[')
            return ParseRanges(name, value);
        if (value[0] == '{')
            return Refusal.Invalid($"The attribute '{name}' is a set, which attributes cannot be.", name, Example);

        // Mesos takes out all spaces, and reads as text whatever is no finite number from zero up.
        var text = value.Replace(" ", "", StringComparison.Ordinal);
        if (text.AsSpan().IndexOfAny("[]{}") >= 0)
            return Refusal.Invalid($"The attribute '{name}' has a bracket inside its value: '{value}'.", name, Example);
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        return isNumber && double.IsFinite(number) && number >= 0
            ? new V1.Attribute { Name = name, Type = ValueType.Scalar, Scalar = new V1.Value.Types.Scalar { Value = number } }
            : new V1.Attribute { Name = name, Type = ValueType.Text, Text = new V1.Value.Types.Text { Value = text } };
    }

    private static Outcome<V1.Attribute> ParseRanges(string name, string value)
    {
        var ranges = ValueTextReader.ReadRanges(value, name);
        if (!ranges.IsSuccess)
            return ranges.Refusal;
        var attribute = new V1.Attribute { Name = name, Type = ValueType.Ranges, Ranges = new V1.Value.Types.Ranges() };
        foreach (var range in ranges.Value)
            attribute.Ranges.Range.Add(new V1.Value.Types.Range { Begin = range.Begin, End = range.End });
        return attribute;
    }
}
