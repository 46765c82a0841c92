using Mesos.Orleans.Agent.Supervision;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>
/// Where an agent process runs, in one line: the machine's name, its boot, and the work directory. No two agent processes of one place run at once, as the work
/// directory is locked; one with another place is not a restart but a second agent.
/// </summary>
internal static class MachinePlace
{
    public static string Of(string workDirectory)
    {
        string boot;
        try
        {
            boot = BootId.Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            boot = "unknown";
        }

        return $"{Environment.MachineName}, boot {boot}, {Path.GetFullPath(workDirectory)}";
    }
}
