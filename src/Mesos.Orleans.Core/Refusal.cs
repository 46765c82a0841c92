namespace Mesos.Orleans.Core;

/// <summary>An expected "no": a value, never an exception. It says what was wrong and what to do about it.</summary>
/// <param name="Code">The kind of refusal; one table in the HTTP layer maps it to a status.</param>
/// <param name="Message">One sentence for a person, without a trailing newline.</param>
/// <param name="Field">The field at fault as a dotted path in snake_case (<c>accept.offer_ids</c>), or null.</param>
/// <param name="Hint">What the caller can do about it, or null where the message already says so.</param>
public sealed record Refusal(RefusalCode Code, string Message, string? Field = null, string? Hint = null)
{
    /// <summary>Makes a refusal of input that can never be accepted as it stands.</summary>
    public static Refusal Invalid(string message, string? field = null, string? hint = null) =>
        new(RefusalCode.Invalid, message, field, hint);

    /// <summary>The message, followed by the hint where there is one.</summary>
    public override string ToString() => Hint is null ? Message : $"{Message} {Hint}";
}
