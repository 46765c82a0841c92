namespace Mesos.Orleans.Cli;

/// <summary>All of the outer world that a command touches, besides the network.</summary>
/// <param name="Out">What was asked for.</param>
/// <param name="Error">Errors and, where <see cref="Out"/> is for machines, progress.</param>
/// <param name="Time">The clock.</param>
/// <param name="Interrupts">The user's wish to stop.</param>
/// <param name="Variable">Reads an environment variable.</param>
internal sealed record CliEnvironment(
    TextWriter Out, TextWriter Error, TimeProvider Time, Interrupts Interrupts, Func<string, string?> Variable);
