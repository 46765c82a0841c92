using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>The program that a supervisor is: this agent's own, whatever process the agent lives in.</summary>
/// <param name="Path">The file to execute, absolute.</param>
/// <param name="Arguments">Its argv.</param>
/// <param name="Environment">Its environment, as <c>NAME=value</c>.</param>
internal sealed record SupervisorCommand(string Path, ImmutableArray<string> Arguments, ImmutableArray<string> Environment)
{
    // Small rather than fast: one thread collects, little is allocated before it does, nobody attaches a debugger.
    private static readonly string[] Tuning =
        ["DOTNET_gcServer=0", "DOTNET_gcConcurrent=0", "DOTNET_GCgen0size=0x200000", "DOTNET_TieredPGO=0", "DOTNET_EnableDiagnostics=0"];

    private static readonly string[] Inherited = ["DOTNET_ROOT", "LD_LIBRARY_PATH", "TZ"];

    /// <summary>Called with the reason if a supervisor cannot become it.</summary>
    internal Action<string>? Failed { get; set; }

    /// <summary>The command for a directory; refused where the program cannot be found.</summary>
    /// <param name="paths">The directory.</param>
    /// <param name="isReplacement">True for one that takes over from another build.</param>
    internal static Outcome<SupervisorCommand> For(SupervisorPaths paths, bool isReplacement)
    {
        ImmutableArray<string> arguments = isReplacement
            ? [SupervisorProgram.Subcommand, paths.Root, SupervisorProgram.Replacement]
            : [SupervisorProgram.Subcommand, paths.Root];
        ImmutableArray<string> environment =
        [
            $"PATH={Processes.ExecutableLookup.DefaultPath}", .. Tuning,
            .. Inherited.Select(name => (name, value: System.Environment.GetEnvironmentVariable(name))).Where(variable => variable.value is not null)
                .Select(variable => $"{variable.name}={variable.value}"),
        ];

        // The runtime that runs us runs the supervisor too; a program that carries its runtime with it is started as it is.
        var library = typeof(SupervisorCommand).Assembly.Location;
        var host = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        if (library.Length > 0 && File.Exists(library) && File.Exists(host))
            return new SupervisorCommand(host, [host, "exec", library, .. arguments], environment);
        var program = System.IO.Path.Combine(AppContext.BaseDirectory, "Mesos.Orleans.Agent");
        return File.Exists(program)
            ? new SupervisorCommand(program, [program, .. arguments], environment)
            : new Refusal(
                RefusalCode.Unavailable, $"The program that watches over tasks cannot be found: neither '{library}' with '{host}' nor '{program}'.",
                Hint: "Install the agent's program beside this one.");
    }

    /// <summary>Becomes the program; returns only if it cannot, with the reason.</summary>
    internal unsafe string Become()
    {
        using var path = new NativeStrings([Path]);
        using var arguments = new NativeStrings(Arguments);
        using var environment = new NativeStrings(Environment);
        _ = Libc.execve(*path.Pointer, arguments.Pointer, environment.Pointer);
        return $"Cannot execute '{Path}': {Marshal.GetLastPInvokeErrorMessage()}";
    }
}
