using System.Text;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Resources;

/// <summary>Writes resources for people; the plain ones so that the reader takes them back.</summary>
internal static class ResourceTextWriter
{
    public static string Write(in ResourceEntry entry)
    {
        var text = new StringBuilder(Describe(entry.Kind)).Append(':');
        switch (entry.Kind.Type)
        {
            case ValueType.Scalar:
                text.Append(ScalarValue.ToText(entry.Millis));
                break;
            case ValueType.Ranges:
                text.Append('[').AppendJoin(',', entry.RangeArray).Append(']');
                break;
            default:
                text.Append('{').AppendJoin(',', entry.ItemArray).Append('}');
                break;
        }

        return entry.Copies > 1 ? text.Append('<').Append(entry.Copies).Append(" copies>").ToString() : text.ToString();
    }

    public static string Describe(ResourceKind kind)
    {
        var text = new StringBuilder(kind.Name);
        if (kind.AllocationRole is { } allocated)
            text.Append("(allocated: ").Append(allocated).Append(')');
        if (kind.Reservations is [{ IsDynamic: false, Principal: null, Labels: null } only])
            text.Append('(').Append(only.Role).Append(')');
        else if (!kind.Reservations.IsEmpty)
            text.Append("(reservations: [").AppendJoin(',', kind.Reservations).Append("])");
        if (kind.Traits.HasDisk)
            AppendDisk(text, kind);
        if (kind.ProviderId is { } provider)
            text.Append("(provider: ").Append(provider).Append(')');
        if (kind.IsRevocable)
            text.Append("{REV}");
        return kind.IsShared ? text.Append("<SHARED>").ToString() : text.ToString();
    }

    private static void AppendDisk(StringBuilder text, ResourceKind kind)
    {
        text.Append('[');
        if (kind.Traits.Source is { } source)
        {
            text.Append(kind.Source.ToString().ToUpperInvariant());
            if (source.HasId)
                text.Append('(').Append(source.Id).Append(')');
            var root = source.Path is { HasRoot: true } path ? path.Root : source.Mount is { HasRoot: true } mount ? mount.Root : null;
            if (root is not null)
                text.Append(':').Append(root);
        }

        if (kind.PersistenceId is { } id)
            text.Append(kind.Traits.Source is null ? "" : ",").Append(id);
        text.Append(']');
    }
}
