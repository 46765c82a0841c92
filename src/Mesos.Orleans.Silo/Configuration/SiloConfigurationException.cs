namespace Mesos.Orleans.Silo.Configuration;

/// <summary>
/// The silo cannot start with what it was given: a setting is wrong, a port is taken, a file cannot be used. The message is
/// written for the operator, names the setting to change and lists every fault that was found; programs print it without a stack trace.
/// </summary>
/// <param name="message">What is wrong and what to do about it.</param>
/// <param name="innerException">The failure underneath, if there was one.</param>
public sealed class SiloConfigurationException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Throws when there is at least one fault; all of them go into one message, one a line.</summary>
    /// <param name="faults">The faults found; none means everything is in order.</param>
    /// <exception cref="SiloConfigurationException"><paramref name="faults"/> is not empty.</exception>
    internal static void ThrowIfAny(IReadOnlyCollection<string> faults)
    {
        if (faults.Count > 0)
        {
            throw new SiloConfigurationException(string.Join(Environment.NewLine, faults));
        }
    }
}
