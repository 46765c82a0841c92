using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>A method of a grain interface, with what its attributes promise to callers.</summary>
internal sealed class CallKind
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);
    private static readonly ConcurrentDictionary<MethodInfo, CallKind> Kinds = new();

    private readonly MethodInvoker _invoker;
    private readonly Func<PendingCall> _pending;

    private CallKind(MethodInfo method)
    {
        Name = $"{method.DeclaringType!.Name[1..]}.{method.Name}";
        IsOneWay = method.IsDefined(typeof(OneWayAttribute));
        IsAlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout ?? DefaultTimeout;
        _invoker = MethodInvoker.Create(method);
        var type = method.ReturnType.IsGenericType ? typeof(PendingCall<>).MakeGenericType(method.ReturnType.GenericTypeArguments) : typeof(PendingCall<bool>);
        _pending = () => (PendingCall)Activator.CreateInstance(type)!;
    }

    public string Name { get; }

    public bool IsOneWay { get; }

    public bool IsAlwaysInterleave { get; }

    public bool IsReadOnly { get; }

    public TimeSpan Timeout { get; }

    public static CallKind Of(MethodInfo method) => Kinds.GetOrAdd(method, static method => new CallKind(method));

    public PendingCall NewPending() => _pending();

    public Task Invoke(object grain, object?[] arguments) => (Task)_invoker.Invoke(grain, arguments.AsSpan())!;
}
