using System.Text;

namespace Mesos.Orleans.Core.Resources;

/// <summary>Writes fields one after the other so that different fields never give the same text: each with its length before it.</summary>
internal sealed class ResourceKeyBuilder
{
    private readonly StringBuilder _text = new();

    public ResourceKeyBuilder Add(string? field)
    {
        if (field is null)
            _text.Append('-');
        else
            _text.Append(field.Length).Append(':').Append(field);
        return this;
    }

    public ResourceKeyBuilder Add(bool field)
    {
        _text.Append(field ? '1' : '0');
        return this;
    }

    /// <summary>Labels in sorted order, since Mesos compares them without regard to order.</summary>
    public ResourceKeyBuilder Add(V1.Labels? labels)
    {
        if (labels is null)
            return Add((string?)null);
        _text.Append('[');
        if (labels.Labels_.Count > 0)
        {
            var keys = new string[labels.Labels_.Count];
            for (var i = 0; i < keys.Length; i++)
            {
                var label = labels.Labels_[i];
                keys[i] = new ResourceKeyBuilder().Add(label.Key).Add(label.HasValue ? label.Value : null).ToString();
            }

            Array.Sort(keys, StringComparer.Ordinal);
            foreach (var key in keys)
                _text.Append(key);
        }

        _text.Append(']');
        return this;
    }

    public override string ToString() => _text.ToString();
}
