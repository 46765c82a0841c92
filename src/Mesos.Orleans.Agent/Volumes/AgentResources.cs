using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Agent.Volumes;

/// <summary>What the agent has: its configuration, and on its disk what operations made of that. Commands come one at a time.</summary>
internal sealed partial class AgentResources
{
    private readonly WorkDirectory _work;
    private readonly ResourceSet _configured;
    private readonly ILogger _logger;
    private volatile AgentCheckpoint _checkpoint;

    private AgentResources(WorkDirectory work, ResourceSet configured, AgentCheckpoint checkpoint, ILogger logger) =>
        (_work, _configured, _checkpoint, _logger) = (work, configured, checkpoint, logger);

    /// <summary>The reservations and volumes, as they are on the disk.</summary>
    internal AgentCheckpoint Checkpoint => _checkpoint;

    /// <summary>Everything that the agent has.</summary>
    internal ResourceSet Total => CheckpointedResources.ApplyTo(_configured, _checkpoint.Resources).Value!;

    private string FilePath => Path.Combine(_work.Root, "meta", "resources_and_operations.state");

    /// <summary>Reads the disk; refused where it does not fit the configuration.</summary>
    internal static Outcome<AgentResources> Recover(WorkDirectory work, ResourceSet configured, ILogger logger)
    {
        var checkpoint = CheckpointFile.Read(Path.Combine(work.Root, "meta", "resources_and_operations.state"));
        if (!checkpoint.IsSuccess)
            return checkpoint.Refusal;
        var total = CheckpointedResources.ApplyTo(configured, checkpoint.Value.Resources);
        return total.IsSuccess ? new AgentResources(work, configured, checkpoint.Value, logger) : total.Refusal;
    }

    /// <summary>Does an operation once. A disk that cannot be written is an exception: the operation is not confirmed.</summary>
    internal void Apply(ApplyOperation operation)
    {
        if (operation.Sequence <= _checkpoint.Sequence)
            return;
        if (operation.Sequence != _checkpoint.Sequence + 1 || !Total.Contains(operation.Consumed))
            throw new InvalidOperationException($"Operation {operation.Uuid}, number {operation.Sequence}, does not follow number {_checkpoint.Sequence} of this agent.");
        var total = new ResourceConversion(operation.Consumed, operation.Converted).Apply(Total);
        Change(new AgentCheckpoint(operation.Sequence, CheckpointedResources.Of(total)), PersistentVolumes.Create);
        LogApplied(operation.Uuid, operation.Consumed, operation.Converted);
    }

    /// <summary>
    /// Takes over what the cluster has, unless the disk is ahead. This agent has had those volumes, and has lost the file that says so: their data stays.
    /// </summary>
    internal void Adopt(AgentCheckpoint checkpoint)
    {
        if (checkpoint.Sequence > _checkpoint.Sequence)
            Change(checkpoint, PersistentVolumes.Keep);
    }

    // A crash between any two steps leaves at most a directory that belongs to no volume, which the next volume of that name does away with.
    private void Change(AgentCheckpoint next, Action<WorkDirectory, ResourceEntry> make)
    {
        var before = _checkpoint.Resources.PersistentVolumes.Entries.ToDictionary(entry => PersistentVolumes.PathOf(_work, entry));
        var after = next.Resources.PersistentVolumes.Entries.ToDictionary(entry => PersistentVolumes.PathOf(_work, entry));
        foreach (var volume in after.Where(volume => !before.ContainsKey(volume.Key)))
            make(_work, volume.Value);
        CheckpointFile.Write(FilePath, next);
        _checkpoint = next;
        foreach (var volume in before.Where(volume => !after.ContainsKey(volume.Key)))
            Remove(volume.Value);
    }

    private void Remove(ResourceEntry volume)
    {
        try
        {
            PersistentVolumes.Remove(_work, volume);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(PersistentVolumes.PathOf(_work, volume), e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Operation {Uuid}: {Consumed} became {Converted}")]
    private partial void LogApplied(Guid uuid, ResourceSet consumed, ResourceSet converted);

    [LoggerMessage(Level = LogLevel.Error, Message = "The data of the destroyed volume in {Path} could not be removed: {Error}")]
    private partial void LogNotRemoved(string path, string error);
}
