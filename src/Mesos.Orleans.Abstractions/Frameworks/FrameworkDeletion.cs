namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>How far the deletion of a completed framework has come.</summary>
public enum FrameworkDeletion
{
    /// <summary>Nothing of it is stored any more.</summary>
    Done = 0,

    /// <summary>Some of it was deleted; ask again for more.</summary>
    More = 1,

    /// <summary>Not now: it has not ended, or an agent may still run something of it. Ask again much later.</summary>
    Later = 2,
}
