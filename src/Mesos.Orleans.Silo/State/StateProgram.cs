using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting.Sqlite;
using Mesos.Orleans.Silo.Membership;
using Mesos.Orleans.Silo.Storage;
#if AZURE_STORAGE
using Mesos.Orleans.Silo.Storage.Azure;
#endif
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesos.Orleans.Silo.State;

/// <summary>Moves a cluster between stores: <c>state export FILE</c> and <c>state import FILE</c>, by the silo's own configuration and without a silo.</summary>
public static class StateProgram
{
    /// <summary>Exit code when it was not done.</summary>
    public const int CannotRun = 1;

    /// <summary>Exit code when the command line is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>What the command line takes.</summary>
    public const string Usage = """
        Usage: state export FILE | state import FILE  [--config FILE] [--work-dir DIR] [--Section:Key=value …]
          export      writes all state of a stopped cluster into FILE
          import      fills an empty store from FILE; repeat it if it was interrupted
          --config    a silo's appsettings.json that says where state is kept (default: ./appsettings.json, if there is one)
          --work-dir  short for --Mesos:WorkDirectory
        Any setting of the silo can be given, as a flag or as an environment variable.
        """;

    /// <summary>Runs one of the two commands.</summary>
    /// <param name="args"><c>export</c> or <c>import</c>, the file, settings.</param>
    /// <param name="output">Where success is told.</param>
    /// <param name="error">Where failure is told, in a sentence.</param>
    /// <param name="cancellationToken">Interrupts; an interrupted import can be repeated.</param>
    /// <returns>0 when it is done, else <see cref="CannotRun"/> or <see cref="WrongUsage"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        if (args is not ["export" or "import", { } path, ..] || path.StartsWith('-'))
        {
            await error.WriteLineAsync(Usage).ConfigureAwait(false);
            return WrongUsage;
        }

        try
        {
            var header = await MoveAsync(args[0], path, Configure([.. args.Skip(2)]), cancellationToken).ConfigureAwait(false);
            var counts = string.Join(", ", header.Records.Select(count => $"{count.Value} {count.Key}"));
            await output.WriteLineAsync($"{(args[0] == "export" ? "Exported" : "Imported")} the store {header.StoreId}: {(counts.Length > 0 ? counts : "no records")}.").ConfigureAwait(false);
            return 0;
        }
        catch (SiloConfigurationException e)
        {
            await error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return CannotRun;
        }
    }

    private static async Task<StateFileHeader> MoveAsync(string command, string path, IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (command == "export" && ProviderSections.SqliteFile(configuration) is { } database && !File.Exists(database))
        {
            throw new SiloConfigurationException($"There is no database '{database}'. Name the silo's directory with --work-dir, or its settings with --config.");
        }

        var time = TimeProvider.System;
        await ServerWait.RequireAsync(new RedisServers(configuration, time, NullLogger<RedisServers>.Instance)).ConfigureAwait(false);
#if AZURE_STORAGE
        await ServerWait.RequireAsync(new AzureAccounts(configuration, time, NullLogger<AzureAccounts>.Instance)).ConfigureAwait(false);
#endif
        using var files = new SqliteFiles(configuration);
        files.Take();
        await using var store = await Store.OpenAsync(configuration, cancellationToken).ConfigureAwait(false);
        var quiet = new QuietCluster(configuration, store, new StaleSilos(time, NullLogger<StaleSilos>.Instance), time);
        return command == "export"
            ? await new StateExport(configuration, store, quiet).RunAsync(path, cancellationToken).ConfigureAwait(false)
            : await new StateImport(configuration, store, quiet).RunAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private static IConfiguration Configure(string[] args)
    {
        var configuration = new ConfigurationManager();
        var flags = args.Select(arg => arg.StartsWith("--work-dir", StringComparison.Ordinal) ? $"--{SiloSettings.WorkDirectoryKey}{arg["--work-dir".Length..]}" : arg);
        configuration.AddCommandLine([.. flags]);
        var file = configuration["config"];
        if (file is not null && !File.Exists(file))
        {
            throw new SiloConfigurationException($"There is no file '{file}' (--config).");
        }

        configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.EnvironmentVariables.EnvironmentVariablesConfigurationSource());
        configuration.AddJsonFile(Path.GetFullPath(file ?? "appsettings.json"), optional: file is null, reloadOnChange: false);
        var json = configuration.Sources[^1];
        configuration.Sources.RemoveAt(configuration.Sources.Count - 1);
        configuration.Sources.Insert(0, json); // flags win over variables, and those over the file
        SiloDefaults.Apply(configuration);
        ProviderSections.Validate(configuration);
        return configuration;
    }
}
