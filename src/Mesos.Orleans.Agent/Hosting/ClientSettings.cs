namespace Mesos.Orleans.Agent.Hosting;

/// <summary>
/// Which of Orleans' settings are an agent's. One file of settings serves silos and agents; Orleans' client would look for the providers of a silo's storage and reminders, and end
/// the program where it has none.
/// </summary>
internal static class ClientSettings
{
    private static readonly string[] OfSilos = ["Orleans:GrainStorage", "Orleans:Reminders", "Orleans:GrainDirectory", "Orleans:Streaming", "Orleans:BroadcastChannel"];

    /// <summary>Leaves out what is meant for silos.</summary>
    internal static void Keep(ConfigurationManager configuration)
    {
        var kept = configuration.AsEnumerable().Where(setting => setting.Value is not null && !OfSilos.Any(section => IsIn(setting.Key, section))).ToArray();
        configuration.Sources.Clear();
        configuration.AddInMemoryCollection(kept);
    }

    private static bool IsIn(string key, string section) =>
        key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && (key.Length == section.Length || key[section.Length] == ConfigurationPath.KeyDelimiter[0]);
}
