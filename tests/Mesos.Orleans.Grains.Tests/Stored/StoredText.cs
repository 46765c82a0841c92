using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Google.Protobuf;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Grains.Tests.Stored;

/// <summary>
/// Writes a stored value as text, one line a member. A member that is as it would be without having been stored is left out, so that
/// what was written before a member existed still reads the same.
/// </summary>
internal static class StoredText
{
    public static string Of(object value)
    {
        var text = new StringBuilder();
        var fresh = Activator.CreateInstance(value.GetType(), nonPublic: true)!;
        foreach (var property in Members(value.GetType()))
        {
            var (now, before) = (Text(property.GetValue(value)), Text(property.GetValue(fresh)));
            if (now != before)
            {
                text.Append(property.Name).Append(": ").Append(now).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The members that are stored.</summary>
    public static IEnumerable<PropertyInfo> Members(Type type) =>
        type.GetProperties().Where(property => property.GetCustomAttribute<global::Orleans.IdAttribute>() is not null).OrderBy(property => property.Name, StringComparer.Ordinal);

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => text.Length == 0 ? "null" : $"'{text}'",
        byte[] bytes => Convert.ToHexString(bytes),
        DateTimeOffset moment => moment.ToString("O", CultureInfo.InvariantCulture),
        Enum or Guid or bool => value.ToString()!,
        IMessage message => message.ToString()!,
        ResourceSet resources => resources.ToString(),
        IFormattable number when value.GetType().IsPrimitive || value is TimeSpan => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => IsDefaultArray(list) ? "[]" : $"[{string.Join(", ", list.Cast<object?>().Select(Text))}]",
        _ => Composed(value),
    };

    // Members that are not set are left out here too: a record inside a record may grow as well.
    private static string Composed(object value)
    {
        var members = Members(value.GetType()).Any() ? Members(value.GetType()) : value.GetType().GetProperties();
        return $"{{ {string.Join(", ", members.Select(member => (member.Name, Value: Text(member.GetValue(value))))
            .Where(member => member.Value is not ("null" or "[]" or "0" or "False")).Select(member => $"{member.Name}: {member.Value}"))} }}";
    }

    private static bool IsDefaultArray(IEnumerable list) =>
        list.GetType().GetProperty("IsDefault") is { } isDefault && (bool)isDefault.GetValue(list)!;
}
