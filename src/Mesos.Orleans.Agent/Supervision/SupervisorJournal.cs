using System.Globalization;
using System.Text;
using Mesos.Orleans.Agent.Processes;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>
/// What a supervisor must remember if it dies: one line for each thing that happened, appended. It outlives this process, not the machine: after
/// that none of its processes does either, which its first line tells.
/// </summary>
internal sealed class SupervisorJournal : IDisposable
{
    /// <summary>How many lines may be about containers that were let go before the file is written anew.</summary>
    internal const int MaxDeadLines = 20_000;

    private const string Header = "mesos-orleans-supervisor 1 ";

    private readonly SupervisorPaths _paths;
    private readonly string _bootId;
    private FileStream _file;
    private long _length;
    private string _owed = "";
    private int _deadLines;

    private SupervisorJournal(SupervisorPaths paths, string bootId, FileStream file) => (_paths, _bootId, _file) = (paths, bootId, file);

    /// <summary>True where everything is on the disk.</summary>
    internal bool IsWritten => _owed.Length == 0;

    /// <summary>Opens the journal and says what was in it. Processes of an earlier start of the machine have ended, nobody knows how.</summary>
    /// <param name="paths">Where it is.</param>
    /// <param name="bootId">The present start of the machine.</param>
    /// <param name="complain">Takes what is wrong with it, for people. What cannot be read is put aside.</param>
    internal static (SupervisorJournal Journal, List<ContainerRecord> Containers) Open(SupervisorPaths paths, string bootId, Action<string> complain)
    {
        var containers = File.Exists(paths.Journal) ? Read(paths, bootId, complain) : [];
        var journal = new SupervisorJournal(paths, bootId, OpenFile(paths.Journal, FileMode.OpenOrCreate));
        journal.Rewrite(containers);
        return (journal, containers);
    }

    /// <summary>Writes a container down as it is now. False if the disk refuses: then it is written with whatever is written next.</summary>
    internal bool Append(ContainerRecord container) => Append(LineOf(container));

    /// <summary>Gives up a container whose start is not to be owed: nothing of it was begun.</summary>
    internal bool TryAppendStart(ContainerRecord container)
    {
        var owed = _owed;
        if (Append(LineOf(container)))
            return true;
        _owed = owed;
        return false;
    }

    /// <summary>Writes down that the agent lets a container go.</summary>
    /// <param name="containerId">The container.</param>
    /// <param name="rest">All that are left, for when the file has grown too long.</param>
    internal void Forget(string containerId, IReadOnlyCollection<ContainerRecord> rest)
    {
        Append($"F {containerId}\n");
        _deadLines += 4;
        if (_deadLines > MaxDeadLines && _deadLines > 4 * rest.Count)
            TryRewrite(rest);
    }

    public void Dispose() => _file.Dispose();

    private bool Append(string line)
    {
        _owed += line;
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, Encoding.UTF8.GetBytes(_owed), _length);
            _length += Encoding.UTF8.GetByteCount(_owed);
            _owed = "";
            return true;
        }
        catch (IOException)
        {
            // Half a line may be there now; the next attempt writes over it.
            return false;
        }
    }

    private void TryRewrite(IReadOnlyCollection<ContainerRecord> containers)
    {
        try
        {
            Rewrite(containers);
        }
        catch (IOException)
        {
            _deadLines = 0; // No room for a second file: it is tried again after as many lines.
        }
    }

    private void Rewrite(IReadOnlyCollection<ContainerRecord> containers)
    {
        var text = Encoding.UTF8.GetBytes($"{Header}{_bootId}\n{string.Concat(containers.Select(LineOf))}");
        var next = _paths.Journal + ".new";
        var file = OpenFile(next, FileMode.Create);
        try
        {
            RandomAccess.Write(file.SafeFileHandle, text, 0);
            File.Move(next, _paths.Journal, overwrite: true);
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }

        _file.Dispose();
        (_file, _length, _owed, _deadLines) = (file, text.Length, "", 0);
    }

    private static FileStream OpenFile(string path, FileMode mode) => new(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    private static string LineOf(ContainerRecord container) => container.Phase switch
    {
        ContainerPhase.Starting => $"S {container.ContainerId}\n",
        ContainerPhase.Running => string.Create(CultureInfo.InvariantCulture, $"R {container.ContainerId} {container.Pid} {container.StartTime} {(container.WasTerminated ? 1 : 0)}\n"),
        ContainerPhase.Ended => string.Create(CultureInfo.InvariantCulture, $"E {container.ContainerId} {container.Status.Raw} {container.Pid}\n"),
        _ => $"X {container.ContainerId} {Convert.ToBase64String(SupervisorProtocol.Make(MessageKind.Started, 0, writer => writer.Write(container)))}\n",
    };

    private static List<ContainerRecord> Read(SupervisorPaths paths, string bootId, Action<string> complain)
    {
        var text = File.ReadAllText(paths.Journal);
        var lines = text.Split('\n');
        if (text.Length > 0 && !lines[0].StartsWith(Header, StringComparison.Ordinal))
        {
            var aside = $"{paths.Journal}.unreadable-{Environment.ProcessId}";
            File.Move(paths.Journal, aside, overwrite: true);
            complain($"The journal '{paths.Journal}' is none that this version reads; it is now '{aside}', and what ran is not known.");
            return [];
        }

        var containers = new Dictionary<string, ContainerRecord>(StringComparer.Ordinal);

        // What comes after the last line break was not written to its end, and nobody was told of it.
        var unreadable = lines.Skip(1).SkipLast(1).Count(line => !Take(containers, line.Split(' ')));
        if (unreadable > 0)
            complain($"{unreadable} lines of '{paths.Journal}' cannot be read and are left out.");
        var sameBoot = lines[0].AsSpan(Math.Min(Header.Length, lines[0].Length)).SequenceEqual(bootId);
        return [.. containers.Values.Select(container => sameBoot || !container.IsLive ? container : container with { Phase = ContainerPhase.Ended })];
    }

    private static bool Take(Dictionary<string, ContainerRecord> containers, string[] fields)
    {
        try
        {
            var id = fields[1];
            switch (fields[0])
            {
                case "S":
                    containers[id] = new ContainerRecord(id, ContainerPhase.Starting);
                    return true;
                case "R":
                    containers[id] = new ContainerRecord(id, ContainerPhase.Running)
                    {
                        Pid = Number(fields[2]), StartTime = long.Parse(fields[3], CultureInfo.InvariantCulture), WasTerminated = fields[4] == "1",
                    };
                    return true;
                case "E":
                    containers[id] = new ContainerRecord(id, ContainerPhase.Ended) { Status = new WaitStatus(Number(fields[2])), Pid = Number(fields[3]) };
                    return true;
                case "X":
                    using (var reader = new BinaryReader(new MemoryStream(Convert.FromBase64String(fields[2]))))
                    {
                        reader.ReadBytes(sizeof(int) + sizeof(byte) + sizeof(long));
                        containers[id] = reader.ReadContainer();
                    }

                    return true;
                case "F":
                    containers.Remove(id);
                    return true;
                default:
                    return false;
            }
        }
        catch (Exception e) when (e is FormatException or OverflowException or IndexOutOfRangeException or IOException)
        {
            return false;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
