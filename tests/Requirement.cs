using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Mesos.Orleans;

/// <summary>What a test needs and a machine may not have.</summary>
internal static class Requirement
{
    /// <summary>Skips the test where it is missing; fails it under <c>CI=true</c>, where everything has to be there.</summary>
    /// <param name="met">True where it is there.</param>
    /// <param name="why">What is missing, and how to get it.</param>
    internal static void Demand([DoesNotReturnIf(false)] bool met, string why)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.True(met, why);
        else
            Assert.SkipUnless(met, why);
    }
}
