using Mesos.Orleans.Core.Tasks;
using static Mesos.Orleans.Core.Tests.Tasks.LaunchFixture;

namespace Mesos.Orleans.Core.Tests.Tasks;

public class TaskLaunchPropertyTests
{
    private const int Cases = 500;

    [Fact]
    public void ValidTask_OfAnyShape_PassesOnceFilledIn()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var task = TaskLaunchDefaults.Fill(RandomTask(new Random(seed)), new("f"), Role);
            Assert.True(TaskInfoValidator.Validate(task, Context()) is null, $"seed {seed}: {TaskInfoValidator.Validate(task, Context())} in {task}");
        }
    }

    [Fact]
    public void ValidTask_Judged_IsNotChanged()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var sent = RandomTask(new Random(seed));
            var copy = sent.Clone();
            var filled = TaskLaunchDefaults.Fill(sent, new("f"), Role);
            var filledCopy = filled.Clone();
            TaskInfoValidator.Validate(filled, Context());
            Assert.Equal(copy, sent);
            Assert.Equal(filledCopy, filled);
        }
    }

    [Fact]
    public void Defaults_FillInAllocationFrameworkAndHealthCheckType()
    {
        var sent = ExecutorTask();
        sent.Resources[0].AllocationInfo = null;
        sent.Executor.FrameworkId = null;
        sent.HealthCheck = new() { Command = new() { Value = "true" } };

        var filled = TaskLaunchDefaults.Fill(sent, new("f"), Role);

        Assert.All(filled.Resources, resource => Assert.Equal(Role, resource.AllocationInfo.Role));
        Assert.Equal("f", filled.Executor.FrameworkId.Value);
        Assert.Equal(V1.HealthCheck.Types.Type.Command, filled.HealthCheck.Type);
        Assert.Null(sent.Executor.FrameworkId);
    }

    [Fact]
    public void Defaults_LeaveWhatIsThere()
    {
        var sent = ExecutorTask();
        sent.Resources[0].AllocationInfo.Role = "other";
        sent.Executor.FrameworkId.Value = "g";
        Assert.Equal(sent, TaskLaunchDefaults.Fill(sent, new("f"), Role));
    }

    [Fact]
    public void Defaults_OfAGroup_GiveEveryTaskTheExecutor()
    {
        var group = TaskLaunchDefaults.Fill(new V1.TaskGroupInfo { Tasks = { CommandTask("t"), GroupTask("u") } }, DefaultExecutor(), new("f"), Role);
        Assert.All(group.Tasks, task => Assert.Equal(DefaultExecutor(), task.Executor));
    }

    private static V1.TaskInfo RandomTask(Random random)
    {
        bool Coin() => random.Next(2) == 0;
        var id = new string([.. Enumerable.Range(0, random.Next(1, WireId.MaxBytes + 1)).Select(_ => (char)random.Next('a', 'z' + 1))]);
        var port = random.Next(1000, 1900);
        var task = Coin() ? CommandTask(id) : ExecutorTask(id);
        task.Resources.Replace($"cpus:{random.Next(1, 7000) / 1000m};mem:{random.Next(1, 8000)}" + (Coin() ? $";ports:[{port}-{port + random.Next(50)}]" : ""));
        if (Coin())
        {
            foreach (var resource in task.Resources)
                resource.AllocationInfo = null;
        }
        if (Coin())
            task.KillPolicy = new() { GracePeriod = new() { Nanoseconds = random.NextInt64(long.MaxValue) } };
        if (Coin())
            task.MaxCompletionTime = new() { Nanoseconds = random.NextInt64(long.MaxValue) };
        if (Coin())
            task.Check = new() { Type = V1.CheckInfo.Types.Type.Tcp, Tcp = new() { Port = (uint)port }, DelaySeconds = random.NextDouble() };
        if (Coin())
            task.HealthCheck = Coin() ? new() { Http = new() { Port = (uint)port, Path = "/x" } } : new() { Command = new() { Value = "true" } };
        if (Coin())
            task.Limits.Add("cpus", new() { Value = Coin() ? double.PositiveInfinity : 7 + random.Next(9) });
        if (Coin())
            task.Container = new() { Type = V1.ContainerInfo.Types.Type.Docker, Docker = new() { Image = "i" }, Volumes = { new V1.Volume { ContainerPath = "p", HostPath = "/h", Mode = V1.Volume.Types.Mode.Ro } } };
        if (task.Executor is not null && Coin())
            task.Executor.FrameworkId = null;
        return task;
    }
}
