namespace Mesos.Orleans.Protocol.Json;

/// <summary>The required fields that a message lacks.</summary>
internal sealed class MissingFields
{
    private readonly List<string> _named = [];

    /// <summary>Where the walk stands.</summary>
    public FieldPath Path { get; } = new();

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first of them, or null.</summary>
    public string? First => _named.Count == 0 ? null : _named[0];

    /// <summary>Notes a field of the message at <see cref="Path"/>.</summary>
    public void Add(string name)
    {
        if (Count++ >= RequiredFields.MaxNamed)
            return;
        Path.Push(name);
        _named.Add(Path.ToString());
        Path.Pop();
    }

    /// <summary>The error, one line.</summary>
    public override string ToString()
    {
        string rest = Count > _named.Count ? $" and {Count - _named.Count} more" : "";
        return $"Missing required fields: {string.Join(", ", _named)}{rest}";
    }
}
