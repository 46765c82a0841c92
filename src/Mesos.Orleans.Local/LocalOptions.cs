using System.Globalization;
using Mesos.Orleans.Silo.Configuration;

namespace Mesos.Orleans.Local;

/// <summary>The settings of the local program.</summary>
internal sealed record LocalOptions
{
    /// <summary>The most agents in one program: each has an HTTP port and some memory of its own.</summary>
    internal const int MaxAgents = 200;

    internal const string Usage = """
        Usage: Mesos.Orleans.Local [--urls URL] [--work-dir DIR] [--agents N] [--resources TEXT] [--attributes TEXT]
          --urls        where the master listens (default http://127.0.0.1:5050)
          --work-dir    where everything is kept (default ./mesos-work)
          --agents      how many agents to run (default 1)
          --resources   what each agent has, such as 'cpus:4;mem:4096;disk:10000;ports:[31000-32000]' (default: what the machine has)
          --attributes  attributes of each agent, such as 'rack:a1;zone:west'
        Any setting of the silo can be given too, as --Section:Key=value.
        """;

    public string WorkDirectory { get; init; } = SiloSettings.DefaultWorkDirectory;

    public int Agents { get; init; } = 1;

    public string? Resources { get; init; }

    public string? Attributes { get; init; }

    /// <summary>Reads the flags that are the local program's own; what is left is for the master.</summary>
    internal static (LocalOptions Options, string[] ForMaster) Read(string[] args)
    {
        var options = new LocalOptions();
        List<string> rest = [];
        for (var index = 0; index < args.Length; index++)
        {
            var (flag, value) = args[index].Split('=', 2) is [var left, var right] ? (left, right) : (args[index], null);
            var name = flag.StartsWith("--", StringComparison.Ordinal) ? flag[2..].Replace('_', '-') : "";
            if (name is not ("work-dir" or "agents" or "resources" or "attributes" or "urls") && !name.Contains(':', StringComparison.Ordinal))
            {
                throw new SiloConfigurationException($"The flag '{args[index]}' is not known.{Environment.NewLine}{Usage}");
            }

            value ??= ++index < args.Length ? args[index] : throw new SiloConfigurationException($"The flag '--{name}' needs a value.");
            options = name switch
            {
                "work-dir" => options with { WorkDirectory = value },
                "agents" => options with { Agents = ReadAgents(value) },
                "resources" => options with { Resources = value },
                "attributes" => options with { Attributes = value },
                _ => options,
            };
            if (name == "urls" || name.Contains(':', StringComparison.Ordinal))
            {
                rest.Add($"--{name}={value}");
            }
        }

        return (options, [.. rest]);
    }

    private static int ReadAgents(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MaxAgents
            ? count
            : throw new SiloConfigurationException($"'{text}' is no number of agents. Give one from 0 to {MaxAgents}.");
}
