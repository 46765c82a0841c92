using System.CommandLine;
using System.Text.Json;
using Mesos.Orleans.Cli.Http;
using Mesos.Orleans.Cli.Output;

namespace Mesos.Orleans.Cli.Allocation;

/// <summary><c>mesos why</c>.</summary>
internal sealed class WhyCommand : ICliCommand
{
    private readonly MasterOptions _options;
    private readonly Argument<string> _framework = new("FRAMEWORK") { Description = "The id of a framework." };
    private readonly Option<string?> _role = new("--role") { Description = "One of its roles; all of them otherwise.", HelpName = "ROLE" };
    private readonly Option<string?> _resources = new("--resources") { Description = "What it waits for; anything that may be offered otherwise.", HelpName = "cpus:1;mem:100" };

    public WhyCommand(MasterOptions options)
    {
        _options = options;
        Syntax = new("why", "Says why a framework gets the offers that it gets, or none. Masters of Mesos itself cannot answer.") { _framework, _role, _resources };
    }

    public Command Syntax { get; }

    public IReadOnlyList<string> Examples =>
        ["mesos why 8a3c…-0001", "mesos why 8a3c…-0001 --role eng/ads --resources 'cpus:2;mem:1024'"];

    public async Task<int> RunAsync(ParseResult arguments, CliEnvironment environment)
    {
        using var master = new HttpMaster(arguments.GetValue(_options.Master)!, environment.Time);
        var path = "/explain?framework_id=" + Uri.EscapeDataString(arguments.GetValue(_framework)!)
            + Parameter("role", arguments.GetValue(_role)) + Parameter("resources", arguments.GetValue(_resources));
        var answer = await master.GetAsync(path, environment.Interrupts.Stop).ConfigureAwait(false);
        if (arguments.GetValue(_options.Json))
            JsonText.Write(environment.Out, answer.WriteTo);
        else
            ExplanationText.Write(answer, environment.Out);
        return ExitCodes.Success;
    }

    private static string Parameter(string name, string? value) => string.IsNullOrEmpty(value) ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
