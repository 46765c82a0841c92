using System.Globalization;
using System.Text;

namespace Mesos.Orleans.Protocol.Json;

/// <summary>A path to a field inside a message: cheap to move along, turned into text only for an error.</summary>
internal sealed class FieldPath
{
    private Segment[] _segments = new Segment[8];
    private int _depth;

    /// <summary>True at the message itself.</summary>
    public bool IsEmpty => _depth == 0;

    /// <summary>Goes down to a field.</summary>
    public void Push(string name) => Push(new Segment(SegmentKind.Name, name, 0));

    /// <summary>Goes down to an element of a list.</summary>
    public void PushIndex(int index) => Push(new Segment(SegmentKind.Index, null, index));

    /// <summary>Goes down to an entry of a map.</summary>
    public void PushKey(string key) => Push(new Segment(SegmentKind.Key, key, 0));

    /// <summary>Goes up by one.</summary>
    public void Pop() => _depth--;

    /// <summary>The path, such as <c>accept.offer_ids[0].value</c> or <c>limits[cpus].value</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (ref readonly Segment segment in _segments.AsSpan(0, _depth))
        {
            if (segment.Kind == SegmentKind.Name)
                text.Append(text.Length == 0 ? "" : ".").Append(segment.Text);
            else
                text.Append('[').Append(segment.Text ?? segment.Index.ToString(CultureInfo.InvariantCulture)).Append(']');
        }

        return text.ToString();
    }

    private void Push(Segment segment)
    {
        if (_depth == _segments.Length)
            Array.Resize(ref _segments, _depth * 2);
        _segments[_depth++] = segment;
    }

    private enum SegmentKind
    {
        Name,
        Index,
        Key,
    }

    private readonly record struct Segment(SegmentKind Kind, string? Text, int Index);
}
