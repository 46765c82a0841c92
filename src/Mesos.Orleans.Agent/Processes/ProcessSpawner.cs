using System.Runtime.InteropServices;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>
/// posix_spawn with everything a task needs: own session, default signals, an explicit environment, no inherited descriptors.
/// Takes about a millisecond of the calling thread and none afterwards.
/// </summary>
internal static unsafe class ProcessSpawner
{
    private const int FirstDescriptorToClose = 3;
    private const uint OutputMode = 0x1a4; // rw-r--r--

    // Held for reading by every start that is under way.
    private static readonly ReaderWriterLockSlim Running = new();

    /// <summary>
    /// Waits until every start that is under way now is over. A child holds copies of all descriptors until it runs its own program: a file that was
    /// written here and is executed before that fails with "Text file busy". Call it between the closing and the executing.
    /// </summary>
    internal static void AwaitRunningStarts()
    {
        Running.EnterWriteLock();
        Running.ExitWriteLock();
    }

    /// <summary>Starts the program, an absolute path. The errno is an outcome, not an exception.</summary>
    internal static Outcome<int> Spawn(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, ProcessSpec spec)
    {
        var errno = TrySpawn(path, arguments, environment, spec, out var pid);
        if (errno == Libc.ENOEXEC)
        {
            // A script without an interpreter line: execvp runs it with the shell, and so must we.
            string[] script = ["/bin/sh", path, .. arguments.Skip(1)];
            errno = TrySpawn("/bin/sh", script, environment, spec, out pid);
        }

        return errno == 0 ? pid : Explain(errno, spec);
    }

    private static int TrySpawn(
        string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, ProcessSpec spec, out int pid)
    {
        var actions = stackalloc ulong[SpawnLibc.OpaqueWords];
        var attributes = stackalloc ulong[SpawnLibc.OpaqueWords];
        SpawnLibc.posix_spawn_file_actions_init(actions);
        SpawnLibc.posix_spawnattr_init(attributes);
        try
        {
            var errno = AddActions(actions, spec);
            if (errno == 0)
                errno = SetAttributes(attributes);
            pid = 0;
            if (errno != 0)
                return errno;

            using var file = new NativeStrings([path]);
            using var argv = new NativeStrings(arguments);
            using var envp = new NativeStrings(environment);
            Running.EnterReadLock();
            try
            {
                return SpawnLibc.posix_spawn(out pid, *file.Pointer, actions, attributes, argv.Pointer, envp.Pointer);
            }
            finally
            {
                Running.ExitReadLock();
            }
        }
        finally
        {
            SpawnLibc.posix_spawnattr_destroy(attributes);
            SpawnLibc.posix_spawn_file_actions_destroy(actions);
        }
    }

    private static int AddActions(void* actions, ProcessSpec spec)
    {
        // A task may have replaced its output files by links between two runs; the agent, perhaps root, must not follow them.
        var output = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND | Libc.O_NOFOLLOW;
        var errno = SpawnLibc.posix_spawn_file_actions_addopen(actions, 0, "/dev/null", Libc.O_RDONLY, 0);
        if (errno == 0)
            errno = SpawnLibc.posix_spawn_file_actions_addopen(actions, 1, spec.StandardOutputPath, output, OutputMode);
        if (errno == 0)
            errno = SpawnLibc.posix_spawn_file_actions_addopen(actions, 2, spec.StandardErrorPath, output, OutputMode);
        if (errno == 0)
            errno = SpawnLibc.posix_spawn_file_actions_addchdir_np(actions, spec.WorkingDirectory);
        return errno == 0 ? SpawnLibc.AddCloseFrom(actions, FirstDescriptorToClose) : errno;
    }

    private static int SetAttributes(void* attributes)
    {
        // .NET ignores SIGPIPE and blocks nothing, but a thread of its may block signals for a moment.
        var set = stackalloc ulong[SpawnLibc.SignalSetWords];
        SpawnLibc.sigfillset(set);
        var errno = SpawnLibc.posix_spawnattr_setsigdefault(attributes, set);
        SpawnLibc.sigemptyset(set);
        if (errno == 0)
            errno = SpawnLibc.posix_spawnattr_setsigmask(attributes, set);
        return errno == 0
            ? SpawnLibc.posix_spawnattr_setflags(
                attributes, SpawnLibc.SetSigDefault | SpawnLibc.SetSigMask | SpawnLibc.SetSessionId)
            : errno;
    }

    private static Refusal Explain(int errno, ProcessSpec spec)
    {
        var reason = $"Cannot run command '{spec.Program}': {Marshal.GetPInvokeErrorMessage(errno)}.";
        return errno switch
        {
            Libc.E2BIG => new Refusal(RefusalCode.TooLarge, reason, "command.arguments",
                "Arguments and environment together are longer than the kernel takes; pass a file through command.uris."),
            Libc.ENOENT => new Refusal(RefusalCode.NotFound, reason, "command.value",
                "A file, its interpreter, the working directory or the directory of its output is missing."),
            Libc.ELOOP => new Refusal(RefusalCode.Forbidden, reason, "command.value",
                "The sandbox's stdout or stderr is a symbolic link."),
            _ => new Refusal(RefusalCode.Unavailable, reason, "command.value"),
        };
    }
}
