using System.CommandLine;

namespace Mesos.Orleans.Cli;

/// <summary>One command of the program.</summary>
internal interface ICliCommand
{
    /// <summary>Its syntax.</summary>
    Command Syntax { get; }

    /// <summary>Lines for the end of its help.</summary>
    IReadOnlyList<string> Examples { get; }

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandFailure">It cannot be done.</exception>
    Task<int> RunAsync(ParseResult arguments, CliEnvironment environment);
}
