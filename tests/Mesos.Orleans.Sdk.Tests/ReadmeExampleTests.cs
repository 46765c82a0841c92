using System.Reflection;
using System.Runtime.CompilerServices;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Grains;
using Mesos.Orleans.Silo.Hosting;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

namespace Mesos.Orleans.Sdk.Tests;

/// <summary>The framework in the README is a program that works.</summary>
public sealed class ReadmeExampleTests
{
    private const int MaxLines = 40;

    [Fact]
    public async Task Example_RunAsAProgram_FinishesItsTasksAndEnds()
    {
        var gateway = FreePorts.Next();
        using var silo = await StartSilo(gateway);
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        await using var agent = await SimulatedAgent.StartAsync(
            grains, new SimulatedAgentOptions { Tasks = SimulatedTasks.Finish }, TestContext.Current.CancellationToken);

        await (Task)EntryPoint().Invoke(null, [new[] { $"127.0.0.1:{gateway}" }])!;

        var framework = Assert.Single(await grains.ListAll(Registry.Frameworks));
        var snapshot = await grains.GetGrain<IFrameworkGrain>(framework).GetSnapshot();
        Assert.True(snapshot!.Completed);
        Assert.Equal(5, snapshot.CompletedTasks.Count(task => task.State == V1.TaskState.TaskFinished));
        await silo.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void Example_IsShort() => Assert.InRange(File.ReadAllLines(ExampleFile()).Length, 1, MaxLines);

    [Fact]
    public void Readme_FirstCSharpBlock_IsTheExample()
    {
        var readme = Path.Combine(Root(), "README.md");

        var block = File.ReadAllText(readme).Split("```csharp\n")[1].Split("```")[0];

        Assert.Equal(File.ReadAllText(ExampleFile()), block);
    }

    private static MethodInfo EntryPoint() =>
        // The compiler's entry point waits for the program; the method beside it returns its task.
        Assembly.Load("Mesos.Orleans.Sdk.Example").EntryPoint!.DeclaringType!
            .GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .Single(method => method.ReturnType == typeof(Task));

    private static async Task<IHost> StartSilo(int gateway)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePorts.Next(), gateway, null, "default", "default");
            silo.UseMesosDefaults();
            silo.AddMemoryGrainStorageAsDefault();
            silo.Services.AddSingleton(new AllocatorOptions { AllocationInterval = TimeSpan.FromSeconds(0.1) });
            silo.Services.AddMesosGrains();
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private static string ExampleFile() => Path.Combine(Root(), "tests", "Mesos.Orleans.Sdk.Example", "Program.cs");

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
