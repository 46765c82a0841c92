using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Mesos.Orleans.Cli;

/// <summary>The usual help, and examples below it.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyList<ICliCommand> commands) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var examples = commands.Where(each => each.Syntax == command || command is RootCommand).SelectMany(each => each.Examples);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
            output.WriteLine($"  {example}");
        output.WriteLine();
        return ExitCodes.Success;
    }
}
