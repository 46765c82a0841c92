using System.Text;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>The environment that a process was started with, as <c>/proc/[pid]/environ</c> shows it.</summary>
internal static class ProcessEnvironment
{
    /// <summary>The value of a variable, or null: the process has none, has ended, or belongs to somebody else.</summary>
    internal static string? Find(int pid, string name)
    {
        try
        {
            var prefix = Encoding.UTF8.GetBytes(name + "=");
            var environment = File.ReadAllBytes($"/proc/{pid}/environ").AsSpan();
            while (environment.Length > 0)
            {
                var end = environment.IndexOf((byte)0);
                var variable = end < 0 ? environment : environment[..end];
                if (variable.StartsWith(prefix))
                    return Encoding.UTF8.GetString(variable[prefix.Length..]);
                environment = end < 0 ? default : environment[(end + 1)..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // See above.
        }

        return null;
    }
}
