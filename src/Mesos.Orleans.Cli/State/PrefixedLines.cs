using System.Text;

namespace Mesos.Orleans.Cli.State;

/// <summary>Writes lines with the program's name before them, as all errors of the program are.</summary>
internal sealed class PrefixedLines(TextWriter output) : TextWriter
{
    public override Encoding Encoding => output.Encoding;

    public override Task WriteLineAsync(string? value) => output.WriteLineAsync($"mesos: {value}");
}
