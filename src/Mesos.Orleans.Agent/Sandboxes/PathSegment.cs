using System.Text;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Sandboxes;

/// <summary>Ids become names of directories: these are the ids that can.</summary>
internal static class PathSegment
{
    /// <summary>Longest file name of Linux file systems, in bytes.</summary>
    internal const int MaxBytes = 255;

    /// <summary>Null where the id can be a file name; otherwise the refusal, as Mesos validates ids.</summary>
    internal static Refusal? Validate(string id, string field)
    {
        if (id.Length == 0)
            return Refusal.Invalid($"'{field}' must not be empty.", field);
        if (id is "." or "..")
            return Refusal.Invalid($"'{field}' must not be '{id}'.", field);
        if (Encoding.UTF8.GetByteCount(id) > MaxBytes)
            return Refusal.Invalid($"'{field}' must not be longer than {MaxBytes} bytes.", field);
        foreach (var c in id)
        {
            if (c is '/' or '\\' || char.IsControl(c))
                return Refusal.Invalid($"'{field}' must not contain slashes or control characters.", field);
        }

        return null;
    }
}
