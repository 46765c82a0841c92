namespace Mesos.Orleans.Grains.Hosting;

/// <summary>
/// Says that a grain files records in the store by itself, besides its persistent states: under this name, and under this name with <c>-</c> and a number after it. Whoever
/// lists a store needs it to know whose they are.
/// </summary>
/// <param name="name">The name, which no other grain's records may have.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class KeepsRecordsAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name => name;
}
