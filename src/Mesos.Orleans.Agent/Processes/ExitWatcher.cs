using System.ComponentModel;
using System.Runtime.InteropServices;
using Mesos.Orleans.Agent.Posix;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>
/// Waits for any number of processes with one thread: a pidfd for each in one epoll set. It says who is ready; reaping is the
/// business of whoever asked.
/// </summary>
internal sealed unsafe class ExitWatcher : IDisposable
{
    private const int EventsAtOnce = 256;
    private const uint Readable = 1;
    private const int Add = 1;
    private const int Remove = 2;
    private const int WakeUp = 0;
    private const int CloseOnExec = Libc.O_CLOEXEC;

    private readonly Action<int> _ended;
    private readonly int _epoll;
    private readonly int _wake;
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <param name="ended">Called on the watcher's thread with the pid of a process that can be reaped; must not block.</param>
    internal ExitWatcher(Action<int> ended)
    {
        _ended = ended;
        _epoll = Check(Libc.epoll_create1(CloseOnExec));
        _wake = Check(Libc.eventfd(0, CloseOnExec));
        Register(_wake, WakeUp);
        _thread = new Thread(Run) { IsBackground = true, Name = "process exits" };
        _thread.Start();
    }

    /// <summary>Watches an unreaped child. The answer is its pidfd, for <see cref="Unwatch"/> after reaping, or minus the errno.</summary>
    internal int Watch(int pid)
    {
        var pidfd = Libc.PidFdOpen(pid);
        if (pidfd < 0)
            return -Marshal.GetLastPInvokeError();
        Register(pidfd, pid);
        return pidfd;
    }

    /// <summary>Closes the pidfd of a reaped child.</summary>
    internal void Unwatch(int pidfd)
    {
        // Closing is not enough: a child that is just being started holds a copy until it executes its program, and meanwhile the set would go on
        // reporting this one, as fast as we can ask.
        EpollEvent ignored = default;
        Libc.epoll_ctl(_epoll, Remove, pidfd, &ignored);
        Libc.close(pidfd);
    }

    /// <summary>Stops watching. The processes are left alone.</summary>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        ulong one = 1;
        Libc.write(_wake, &one, sizeof(ulong));
        if (Thread.CurrentThread != _thread)
            _thread.Join();
        Libc.close(_wake);
        Libc.close(_epoll);
    }

    private void Run()
    {
        var buffer = stackalloc byte[EventsAtOnce * sizeof(EpollEvent)];
        while (!_stopping)
        {
            var count = Libc.epoll_wait(_epoll, (EpollEvent*)buffer, EventsAtOnce, -1);
            if (count < 0 && Marshal.GetLastPInvokeError() != Libc.EINTR)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            for (var i = 0; i < count; i++)
            {
                var pid = ((EpollEvent*)(buffer + (i * EpollEvent.Stride)))->Data;
                if (pid != WakeUp)
                    _ended(pid);
            }
        }
    }

    private void Register(int fd, int data)
    {
        var watched = EpollEvent.For(Readable, data);
        Check(Libc.epoll_ctl(_epoll, Add, fd, &watched));
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());
}
