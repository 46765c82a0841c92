using System.CommandLine;
using Mesos.Orleans.Silo.State;

namespace Mesos.Orleans.Cli.State;

/// <summary>
/// <c>mesos state</c>: moves a stopped cluster between stores. The one command that asks no master: none may run meanwhile, so it opens the store itself, by the silos' configuration.
/// </summary>
internal sealed class StateCommand : ICliCommand
{
    private readonly Argument<string> _action = new("ACTION") { Description = "export: write all state into FILE. import: fill an empty store from FILE." };
    private readonly Argument<string> _file = new("FILE") { Description = "The file." };
    private readonly Option<string?> _config = new("--config") { Description = "A silo's appsettings.json, which says where state is kept. Without it: ./appsettings.json, if there is one.", HelpName = "FILE" };
    private readonly Option<string?> _workDirectory = new("--work-dir") { Description = "The silo's work directory.", HelpName = "DIR" };

    public StateCommand()
    {
        _action.AcceptOnlyFromAmong("export", "import");
        Syntax = new("state", "Moves a stopped cluster between stores. Any setting of the silo can be given, as --Section:Key=value.")
        {
            _action, _file, _config, _workDirectory,
        };
        Syntax.TreatUnmatchedTokensAsErrors = false;
    }

    public Command Syntax { get; }

    public IReadOnlyList<string> Examples =>
    [
        "mesos state export cluster.state --work-dir /var/lib/mesos",
        "mesos state import cluster.state --config /opt/mesos/master/appsettings.json",
    ];

    public async Task<int> RunAsync(ParseResult arguments, CliEnvironment environment)
    {
        List<string> passed = [arguments.GetValue(_action)!, arguments.GetValue(_file)!, .. arguments.UnmatchedTokens];
        if (arguments.UnmatchedTokens.FirstOrDefault(token => !token.StartsWith("--", StringComparison.Ordinal) || !token.Contains(':', StringComparison.Ordinal)) is { } stray)
        {
            await environment.Error.WriteLineAsync($"mesos: '{stray}' is neither an option nor a setting (--Section:Key=value). See 'mesos state --help'.").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        if (arguments.GetValue(_config) is { } config)
            passed.Add($"--config={config}");
        if (arguments.GetValue(_workDirectory) is { } directory)
            passed.Add($"--work-dir={directory}");
        return await StateProgram.RunAsync(passed, environment.Out, new PrefixedLines(environment.Error), environment.Interrupts.Stop).ConfigureAwait(false);
    }
}
