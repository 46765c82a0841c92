namespace Mesos.Orleans.Core;

/// <summary>The kinds of refusal. <see cref="RefusalStatus"/> is the only table from these to the statuses of HTTP.</summary>
public enum RefusalCode
{
    /// <summary>The input is malformed or breaks a rule (400).</summary>
    Invalid = 0,

    /// <summary>Credentials are missing or wrong (401).</summary>
    Unauthenticated = 1,

    /// <summary>The caller may not do this, or not in this state (403).</summary>
    Forbidden = 2,

    /// <summary>The thing named does not exist (404).</summary>
    NotFound = 3,

    /// <summary>What is asked contradicts the present state (409).</summary>
    Conflict = 4,

    /// <summary>A named limit was passed (413).</summary>
    TooLarge = 5,

    /// <summary>Known by name, not built (501).</summary>
    NotImplemented = 6,

    /// <summary>Cannot be answered now; the same call may succeed later (503).</summary>
    Unavailable = 7,
}
