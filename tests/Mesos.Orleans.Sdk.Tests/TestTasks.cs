namespace Mesos.Orleans.Sdk.Tests;

internal static class TestTasks
{
    public static V1.TaskInfo Command(string id) => new()
    {
        Name = id,
        TaskId = new() { Value = id },
        Resources = { OfferResources.Parse("cpus:0.5;mem:64") },
        Command = new() { Value = "sleep 1000" },
    };
}
