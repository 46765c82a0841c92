using System.CommandLine;
using System.CommandLine.Help;
using Mesos.Orleans.Cli.Agents;
using Mesos.Orleans.Cli.Allocation;
using Mesos.Orleans.Cli.Execute;
using Mesos.Orleans.Cli.Frameworks;
using Mesos.Orleans.Cli.Logs;
using Mesos.Orleans.Cli.State;
using Mesos.Orleans.Cli.Tasks;

namespace Mesos.Orleans.Cli;

/// <summary>The program: reads the command line, runs one command, turns what went wrong into one line and an exit code.</summary>
internal static class MesosCli
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliEnvironment environment)
    {
        var options = new MasterOptions(environment.Variable);
        ICliCommand[] commands =
        [
            new ExecuteCommand(options), new AgentsCommand(options), new FrameworksCommand(options),
            new TasksCommand(options), new LogsCommand(options), new WhyCommand(options), new StateCommand(),
        ];
        var parsed = Root(options, commands, environment).Parse(arguments);
        if (parsed.Errors.Count > 0)
            return Usage(parsed, environment.Error);

        var configuration = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CommandFailure failure)
        {
            await environment.Error.WriteLineAsync($"mesos: {failure.Message}").ConfigureAwait(false);
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException) when (environment.Interrupts.Stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }

    private static RootCommand Root(MasterOptions options, ICliCommand[] commands, CliEnvironment environment)
    {
        var root = new RootCommand("Runs commands on a Mesos cluster and shows what is there. Speaks HTTP with any Mesos master.")
        {
            options.Master,
            options.Json,
        };
        foreach (var command in commands)
        {
            command.Syntax.SetAction((parsed, _) => command.RunAsync(parsed, environment));
            root.Subcommands.Add(command.Syntax);
        }

        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples((HelpAction)help.Action!, commands);
        return root;
    }

    private static int Usage(ParseResult parsed, TextWriter error)
    {
        foreach (var fault in parsed.Errors.Select(fault => fault.Message).Distinct())
            error.WriteLine($"mesos: {fault}");
        var command = parsed.CommandResult.Command;
        error.WriteLine($"See 'mesos {(command is RootCommand ? "" : command.Name + " ")}--help'.");
        return ExitCodes.Usage;
    }
}
