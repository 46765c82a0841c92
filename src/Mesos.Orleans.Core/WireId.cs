using System.Text;

namespace Mesos.Orleans.Core;

/// <summary>The rules that every id chosen outside the cluster must keep: ids become names of directories and parts of keys.</summary>
/// <remarks>As Mesos: <c>src/common/validation.cpp</c>, the common rule of task, executor, agent, framework and persistence ids.</remarks>
public static class WireId
{
    /// <summary>The longest id, in bytes of UTF-8 (a file name's limit).</summary>
    public const int MaxBytes = 255;

    /// <summary>Null if the id can be used, otherwise what is wrong with it.</summary>
    /// <param name="id">The id as it is written on the wire.</param>
    /// <param name="field">The field that holds it, as a dotted path, or null.</param>
    public static Refusal? Validate(string id, string? field = null)
    {
        if (id.Length == 0)
            return Refusal.Invalid("ID must not be empty", field, "Set it to a name that is unique among its kind.");

        if (Encoding.UTF8.GetByteCount(id) > MaxBytes)
            return Refusal.Invalid($"ID must not be greater than {MaxBytes} characters", field, "Shorten it.");

        if (id is "." or "..")
            return Refusal.Invalid($"'{id}' is disallowed", field, "It would name a directory; choose another id.");

        return id.Any(c => c < ' ' || c == '\x7f' || c is '/' or '\\')
            ? Refusal.Invalid($"'{Printable(id)}' contains invalid characters", field, "Leave out control characters, '/' and '\\'.")
            : null;
    }

    /// <summary>The same refusal with words in front of its message, and a field where it had none.</summary>
    internal static Refusal Within(this Refusal refusal, string prefix, string? field = null) =>
        refusal with { Message = prefix + refusal.Message, Field = refusal.Field ?? field };

    private static string Printable(string id) => string.Concat(id.Select(c => c < ' ' || c == '\x7f' ? '?' : c));
}
