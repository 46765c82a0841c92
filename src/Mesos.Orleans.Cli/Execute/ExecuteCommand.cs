using System.CommandLine;
using System.CommandLine.Parsing;
using Mesos.Orleans.Cli.Http;

namespace Mesos.Orleans.Cli.Execute;

/// <summary><c>mesos execute</c>.</summary>
internal sealed class ExecuteCommand : ICliCommand
{
    private const string DurationHelp = "DURATION";

    private readonly MasterOptions _options;

    private readonly Option<string> _name = new("--name", "-n")
    {
        Description = "The name of the framework; its tasks are NAME.0, NAME.1, ...", HelpName = "NAME", Required = true,
    };

    private readonly Option<string> _command = new("--command", "-c")
    {
        Description = "What /bin/sh runs on the agent.", HelpName = "COMMAND", Required = true,
    };

    private readonly Option<int> _instances = new("--instances", "-i")
    {
        Description = $"How many tasks run it, 1 to {LaunchSpec.MaxInstances}.", HelpName = "K", DefaultValueFactory = _ => 1,
    };

    private readonly Option<ScalarQuantities> _resources = new("--resources", "-r")
    {
        Description = "What each task needs: scalars only.",
        HelpName = "NAME:AMOUNT;...",
        DefaultValueFactory = _ => ScalarQuantities.Parse(LaunchSpec.DefaultResources, out string? _)!,
        CustomParser = ReadResources,
    };

    private readonly Option<string> _role = new("--role") { Description = "The role that offers are made to.", HelpName = "ROLE", DefaultValueFactory = _ => "*" };

    private readonly Option<string?> _user = new("--user", "-u") { Description = "Who runs the command on the agent; you, if not given.", HelpName = "USER" };

    private readonly Option<string[]> _environment = new("--env", "-e") { Description = "An environment variable; may be repeated.", HelpName = "K=V" };

    private readonly Option<string[]> _uris = new("--uri") { Description = "Something to fetch into the sandbox; may be repeated.", HelpName = "URI" };

    private readonly Option<TimeSpan?> _maxCompletionTime = new("--max-completion-time")
    {
        Description = "How long one task may run before its agent kills it, such as 30secs or 5mins.", HelpName = DurationHelp, CustomParser = ReadDuration,
    };

    private readonly Option<TimeSpan?> _killAfter = new("--kill-after")
    {
        Description = "After how long everything that has not ended is killed, waiting for offers included.", HelpName = DurationHelp, CustomParser = ReadDuration,
    };

    public ExecuteCommand(MasterOptions options)
    {
        _options = options;
        _name.Validators.Add(CheckName);
        _instances.Validators.Add(CheckInstances);
        _environment.Validators.Add(CheckEnvironment);
        Syntax = new("execute", "Runs a command on the cluster and waits. Exit code 0 only if every task finished.")
        {
            _name, _command, _instances, _resources, _role, _user, _environment, _uris, _maxCompletionTime, _killAfter,
        };
    }

    public Command Syntax { get; }

    public IReadOnlyList<string> Examples =>
    [
        "mesos execute --name hello --command 'echo hello' --instances 20",
        "mesos execute --name build --command 'make -j2' --resources 'cpus:2;mem:1024' --uri https://example.org/src.tar.gz --kill-after 10mins",
    ];

    public async Task<int> RunAsync(ParseResult arguments, CliEnvironment environment)
    {
        using var master = new HttpMaster(arguments.GetValue(_options.Master)!, environment.Time);
        var json = arguments.GetValue(_options.Json);
        var tracker = new TaskTracker(Read(arguments));
        await using var session = new ExecuteSession(Read(arguments), tracker, master, environment, json ? environment.Error : environment.Out);
        var ending = await session.RunAsync().ConfigureAwait(false);
        return ExecuteReport.Write(tracker, ending, environment, json);
    }

    internal LaunchSpec Read(ParseResult arguments) => new()
    {
        Name = arguments.GetValue(_name)!,
        Command = arguments.GetValue(_command)!,
        Instances = arguments.GetValue(_instances),
        Resources = arguments.GetValue(_resources)!,
        Role = arguments.GetValue(_role)!,
        User = arguments.GetValue(_user) ?? CurrentUser,
        Environment = [.. (arguments.GetValue(_environment) ?? []).Select(Pair)],
        Uris = arguments.GetValue(_uris) ?? [],
        MaxCompletionTime = arguments.GetValue(_maxCompletionTime),
        KillAfter = arguments.GetValue(_killAfter),
    };

    // Users without an account have the name "?" or none.
    private static string CurrentUser => Environment.UserName is { Length: > 0 } name and not "?" ? name : "root";

    private static KeyValuePair<string, string> Pair(string text)
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        return new(text[..split], text[(split + 1)..]);
    }

    private static ScalarQuantities? ReadResources(ArgumentResult result)
    {
        var quantities = ScalarQuantities.Parse(result.Tokens[0].Value, out var error);
        if (error is not null)
            result.AddError($"--resources: {error}.");
        return quantities;
    }

    private static TimeSpan? ReadDuration(ArgumentResult result)
    {
        var duration = DurationText.Parse(result.Tokens[0].Value);
        if (duration is null)
            result.AddError($"'{result.Tokens[0].Value}' is no duration; it must be like 30secs, 5mins or 1.5hrs.");
        return duration;
    }

    private static void CheckName(OptionResult result)
    {
        if (result.Tokens is not [{ Value: var name }, ..])
            return;
        if (name.Length is 0 or > LaunchSpec.MaxNameCharacters || name is "." or ".." || name.Any(c => c is '/' or '\\' || char.IsControl(c)))
            result.AddError($"--name must have 1 to {LaunchSpec.MaxNameCharacters} characters, without slashes and control characters.");
    }

    private static void CheckInstances(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }, ..] && int.TryParse(text, out var count) && count is < 1 or > LaunchSpec.MaxInstances)
            result.AddError($"--instances must be a number from 1 to {LaunchSpec.MaxInstances}.");
    }

    private static void CheckEnvironment(OptionResult result)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) <= 0))
            result.AddError($"--env is '{token.Value}'; it must be like NAME=value.");
    }
}
