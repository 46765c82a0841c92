namespace Mesos.Orleans.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkArguments(IReadOnlyList<IBenchmark> Benchmarks, BenchmarkSize Size, bool Json)
{
    /// <summary>Reads the command line; <paramref name="fault"/> says what is wrong with it, with all that would be right.</summary>
    public static BenchmarkArguments? Read(string[] args, IReadOnlyList<IBenchmark> known, out string? fault)
    {
        var (name, size, json) = ((string?)null, BenchmarkSize.Full, false);
        fault = null;
        for (var index = 0; index < args.Length && fault is null; index++)
        {
            switch (args[index])
            {
                case "--json":
                    json = true;
                    break;
                case "--size" when index + 1 < args.Length && Enum.TryParse(args[index + 1], ignoreCase: true, out size) && Enum.IsDefined(size):
                    index++;
                    break;
                case "--size":
                    fault = "--size is smoke or full.";
                    break;
                case var flag when flag.StartsWith('-'):
                    fault = $"The flag '{flag}' is not known.";
                    break;
                case var second when name is not null:
                    fault = $"One name at a time, or all: '{name}' and '{second}' were given.";
                    break;
                default:
                    name = args[index];
                    break;
            }
        }

        IReadOnlyList<IBenchmark> chosen = name == "all" ? known : [.. known.Where(benchmark => benchmark.Name == name)];
        fault ??= name is null ? "Which benchmark?" : chosen.Count == 0 ? $"No benchmark is called '{name}'." : null;
        fault = fault is null ? null : $"{fault}{Environment.NewLine}{Usage(known)}";
        return fault is null ? new BenchmarkArguments(chosen, size, json) : null;
    }

    private static string Usage(IReadOnlyList<IBenchmark> known) => $"""
        Usage: <name>|all [--size smoke|full] [--json]
        {string.Join(Environment.NewLine, known.Select(benchmark => $"  {benchmark.Name,-10} {benchmark.Summary}"))}
          --size     smoke: a few seconds each, to see that they work; full (the default): figures that can be compared
          --json     one JSON object a line instead of a table
        """;
}
