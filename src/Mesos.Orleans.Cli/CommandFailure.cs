namespace Mesos.Orleans.Cli;

/// <summary>Ends a command with exit code 1.</summary>
/// <remarks>An exception and no value, since here nobody but the outermost frame can do anything about a refusal.</remarks>
/// <param name="message">One line for a person: what is wrong and what to do.</param>
/// <param name="cause">What broke, or null.</param>
internal sealed class CommandFailure(string message, Exception? cause = null) : Exception(message, cause);
