namespace Mesos.Orleans.Cli.Tests.Fakes;

/// <summary>Runs the program in this process.</summary>
internal sealed class Cli : IDisposable
{
    private readonly Dictionary<string, string> _variables = [];

    public Interrupts Interrupts { get; } = new();

    public StringWriter Out { get; } = new();

    public StringWriter Error { get; } = new();

    public Cli With(string variable, string value)
    {
        _variables[variable] = value;
        return this;
    }

    public Task<int> Run(params string[] arguments) => MesosCli.RunAsync(
        arguments,
        new CliEnvironment(TextWriter.Synchronized(Out), TextWriter.Synchronized(Error), TimeProvider.System, Interrupts, name => _variables.GetValueOrDefault(name)));

    public void Dispose()
    {
        Interrupts.Dispose();
        Out.Dispose();
        Error.Dispose();
    }
}
