using SourceInfo = Mesos.V1.Resource.Types.DiskInfo.Types.Source;

namespace Mesos.Orleans.Core.Resources;

/// <summary>What kind of disk a disk resource lies on. Without one it is the agent's root disk.</summary>
public enum DiskSource
{
    /// <summary>The agent's root disk: divisible.</summary>
    Root = 0,

    /// <summary>A directory on some disk: divisible.</summary>
    Path = SourceInfo.Types.Type.Path,

    /// <summary>A mounted disk: taken whole or not at all.</summary>
    Mount = SourceInfo.Types.Type.Mount,

    /// <summary>A block device: taken whole or not at all.</summary>
    Block = SourceInfo.Types.Type.Block,

    /// <summary>A disk of a resource provider that CREATE_DISK can turn into MOUNT or BLOCK: divisible only while it has no id.</summary>
    Raw = SourceInfo.Types.Type.Raw,
}
