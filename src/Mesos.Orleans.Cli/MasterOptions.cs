using System.CommandLine;
using Mesos.Orleans.Cli.Http;

namespace Mesos.Orleans.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class MasterOptions
{
    /// <summary>Where the master is when nobody says.</summary>
    public const string DefaultMaster = "http://127.0.0.1:5050";

    /// <summary>The environment variable that names the master.</summary>
    public const string Variable = "MESOS_MASTER";

    public MasterOptions(Func<string, string?> variable)
    {
        Master = new("--master", "-m")
        {
            Description = $"The master's URL. Without it {Variable} counts, then {DefaultMaster}.",
            HelpName = "URL",
            Recursive = true,
            DefaultValueFactory = result =>
            {
                var text = variable(Variable);
                if (MasterAddress.TryParse(string.IsNullOrWhiteSpace(text) ? DefaultMaster : text, out var address))
                    return address;
                result.AddError($"{Variable} is '{text}'; it must be like {DefaultMaster}.");
                return null!;
            },
            CustomParser = result =>
            {
                if (MasterAddress.TryParse(result.Tokens[0].Value, out var address))
                    return address;
                result.AddError($"--master is '{result.Tokens[0].Value}'; it must be like {DefaultMaster}.");
                return null;
            },
        };
    }

    /// <summary><c>--master</c>.</summary>
    public Option<Uri> Master { get; }

    /// <summary><c>--json</c>.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON for programs instead of text for people.", Recursive = true };
}
