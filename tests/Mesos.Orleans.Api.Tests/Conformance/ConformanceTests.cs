namespace Mesos.Orleans.Api.Tests.Conformance;

/// <summary>The suite in JSON over HTTP.</summary>
public sealed class JsonConformanceTests(ConformanceCluster cluster) : SchedulerConformance(cluster, new HttpScheduler(json: true)), IClassFixture<ConformanceCluster>;

/// <summary>The suite in protobuf over HTTP.</summary>
public sealed class ProtobufConformanceTests(ConformanceCluster cluster) : SchedulerConformance(cluster, new HttpScheduler(json: false)), IClassFixture<ConformanceCluster>;

/// <summary>The suite on the grain interfaces.</summary>
public sealed class SdkConformanceTests(ConformanceCluster cluster) : SchedulerConformance(cluster, new SdkScheduler()), IClassFixture<ConformanceCluster>;
