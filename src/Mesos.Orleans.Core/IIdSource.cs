namespace Mesos.Orleans.Core;

/// <summary>Where random ids come from, so that a test can repeat them.</summary>
public interface IIdSource
{
    /// <summary>A new id that nobody else has.</summary>
    Guid Next();
}
