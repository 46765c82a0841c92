using System.Text.Json;

namespace Mesos.Orleans.Protocol.Json;

/// <summary>Where a parse stands, and the first thing it found wrong.</summary>
internal sealed class JsonParseState
{
    /// <summary>The field being read.</summary>
    public FieldPath Path { get; } = new();

    /// <summary>The first error, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>The field of the first error, or null for the whole input.</summary>
    public string? ErrorField { get; private set; }

    /// <summary>Ends the parse: the value at hand is not of the kind its field wants.</summary>
    /// <param name="reader">The reader, on the value.</param>
    /// <param name="expected">What the field wants, as a noun with its article.</param>
    public ReadOutcome Fail(ref Utf8JsonReader reader, string expected)
    {
        ErrorField = Path.IsEmpty ? null : Path.ToString();
        string subject = ErrorField is null ? "The input" : $"Field '{ErrorField}'";
        Error = $"{subject}: expected {expected}, found {Found(ref reader)}.";
        return ReadOutcome.Failed;
    }

    private static string Found(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Number => $"the number {ShortText.Show(ref reader)}",
        _ => $"the string \"{ShortText.Show(ref reader)}\"",
    };
}
