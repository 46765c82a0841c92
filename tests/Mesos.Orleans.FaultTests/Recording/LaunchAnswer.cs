namespace Mesos.Orleans.FaultTests.Recording;

/// <summary>How the ACCEPT with a launch was answered.</summary>
internal enum LaunchAnswer
{
    /// <summary>Not yet, or the connection broke: it may have happened or not.</summary>
    Unknown,

    /// <summary>With 202.</summary>
    Accepted,

    /// <summary>With a refusal: it must not have happened.</summary>
    Refused,
}
