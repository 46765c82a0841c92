using System.Threading.Channels;
using Mesos.Orleans.Sdk;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Conformance;

/// <summary>A scheduler on the grain interfaces, through the Sdk's driver with everything automatic turned off.</summary>
public sealed class SdkScheduler : ISchedulerKind
{
    public bool HasHeartbeats => false;

    public Task<ISchedulerConnection> Subscribe(ConformanceCluster cluster, V1.FrameworkInfo info) =>
        Task.FromResult<ISchedulerConnection>(new Connection(cluster, info));

    private sealed class Connection : ISchedulerConnection
    {
        private readonly Forwarder _scheduler = new();
        private readonly CancellationTokenSource _cut = new();
        private readonly SchedulerDriver _driver;
        private readonly Task _run;

        public Connection(ConformanceCluster cluster, V1.FrameworkInfo info)
        {
            var options = new SchedulerOptions { AcknowledgeUpdates = false, ReconcileAutomatically = false, CallTimeout = TimeSpan.FromSeconds(30) };
            _driver = new SchedulerDriver(cluster.Grains, _scheduler, info, options);
            _run = Run();
        }

        public async Task<V1.Scheduler.Event?> Next() =>
            await _scheduler.Events.Reader.WaitToReadAsync() ? await _scheduler.Events.Reader.ReadAsync() : null;

        public async Task<string?> Call(V1.Scheduler.Call call) => call.Type == V1.Scheduler.Call.Types.Type.Teardown
            ? (await _driver.RequestTeardown())?.ToString()
            : (await _driver.Call(call))?.ToString();

        public async ValueTask DisposeAsync()
        {
            await _cut.CancelAsync();
            await _run;
        }

        private async Task Run()
        {
            try
            {
                await _driver.RunAsync(_cut.Token);
                _scheduler.Events.Writer.TryComplete();
            }
            catch (Exception e)
            {
                _scheduler.Events.Writer.TryComplete(e);
            }
        }
    }

    private sealed class Forwarder : Sdk.Scheduler
    {
        public Channel<V1.Scheduler.Event> Events { get; } = Channel.CreateUnbounded<V1.Scheduler.Event>();

        public override Task OnSubscribed(SchedulerDriver driver, V1.Scheduler.Event.Types.Subscribed subscribed) =>
            Forward(new() { Type = EventType.Subscribed, Subscribed = subscribed });

        public override Task OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers) =>
            Forward(new() { Type = EventType.Offers, Offers = new() { Offers_ = { offers } } });

        public override Task OnRescind(SchedulerDriver driver, V1.OfferID offer) => Forward(new() { Type = EventType.Rescind, Rescind = new() { OfferId = offer } });

        public override Task OnUpdate(SchedulerDriver driver, V1.TaskStatus status) => Forward(new() { Type = EventType.Update, Update = new() { Status = status } });

        public override Task OnOperationUpdate(SchedulerDriver driver, V1.OperationStatus status) =>
            Forward(new() { Type = EventType.UpdateOperationStatus, UpdateOperationStatus = new() { Status = status } });

        public override Task OnMessage(SchedulerDriver driver, V1.Scheduler.Event.Types.Message message) => Forward(new() { Type = EventType.Message, Message = message });

        public override Task OnFailure(SchedulerDriver driver, V1.Scheduler.Event.Types.Failure failure) => Forward(new() { Type = EventType.Failure, Failure = failure });

        public override Task OnError(SchedulerDriver driver, string message) => Forward(new() { Type = EventType.Error, Error = new() { Message = message } });

        private Task Forward(V1.Scheduler.Event @event) => Events.Writer.WriteAsync(@event).AsTask();
    }
}
