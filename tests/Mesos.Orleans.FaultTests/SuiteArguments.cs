using System.Globalization;
using Mesos.Orleans.FaultTests.Scenarios;

namespace Mesos.Orleans.FaultTests;

/// <summary>What the command line asks for.</summary>
internal sealed record SuiteArguments(IReadOnlyList<Scenario> Scenarios, SuiteSize Size, int Seed, bool Json, bool List, bool Keep)
{
    private const int DefaultSeed = 1;

    /// <summary>Reads the command line; <paramref name="fault"/> says what is wrong with it, with all that would be right.</summary>
    public static SuiteArguments? Read(string[] args, IReadOnlyList<Scenario> known, out string? fault)
    {
        var (size, seed, json, list, keep) = (SuiteSize.Full, DefaultSeed, false, false, false);
        List<string> names = [];
        fault = null;
        for (var index = 0; index < args.Length && fault is null; index++)
        {
            var value = index + 1 < args.Length ? args[index + 1] : null;
            switch (args[index])
            {
                case "--json":
                    json = true;
                    break;
                case "--list":
                    list = true;
                    break;
                case "--keep":
                    keep = true;
                    break;
                case "--size" when Enum.TryParse(value, ignoreCase: true, out size) && Enum.IsDefined(size) && !char.IsAsciiDigit(value![0]):
                    index++;
                    break;
                case "--size":
                    fault = "--size is smoke or full.";
                    break;
                case "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed):
                    index++;
                    break;
                case "--seed":
                    fault = "--seed is a whole number from 0 to 2147483647.";
                    break;
                case "--scenario" when known.Any(scenario => scenario.Name == value):
                    names.Add(value!);
                    index++;
                    break;
                case "--scenario":
                    fault = value is null ? "--scenario needs a name." : $"No scenario is called '{value}'.";
                    break;
                default:
                    fault = $"'{args[index]}' is not known.";
                    break;
            }
        }

        fault = fault is null ? null : $"{fault}{Environment.NewLine}{Usage(known)}";
        IReadOnlyList<Scenario> chosen = [.. known.Where(scenario => names.Count > 0 ? names.Contains(scenario.Name) : size == SuiteSize.Full || scenario.InSmoke)];
        return fault is null ? new SuiteArguments(chosen, size, seed, json, list, keep) : null;
    }

    private static string Usage(IReadOnlyList<Scenario> known) => $"""
        Usage: [--size smoke|full] [--seed N] [--scenario NAME]... [--json] [--keep] [--list]
          --size      smoke: a few short scenarios; full (the default): all of them, with hundreds of tasks each
          --seed      what faults, when, and what tasks; default {DefaultSeed}
          --scenario  only this one, whatever the size; may be repeated: {string.Join(", ", known.Select(scenario => scenario.Name))}
          --json      the last line, the totals, is one JSON object; the rest goes to standard error
          --keep      keep logs, sandboxes and evidence of every scenario, not only of those that failed
          --list      name the scenarios and what they do, and run nothing
        """;
}
