using System.Text;
using Google.Protobuf.Reflection;

namespace Mesos.Orleans.Protocol.Tests.Golden;

/// <summary>The .proto files against the committed list of every message, field, number and default of Mesos 1.11's v1 API.</summary>
public sealed class WireDefinitionTests
{
    private const string Header = "package,message,field,number,label,type,default,deprecated,oneof";

    [Fact]
    public void WireDefinitions_AllNinePackages_EqualTheGoldenList()
    {
        string[] golden = ReadGolden();
        string[] actual = [.. V1Messages.Files.SelectMany(DescribeFile).Order(StringComparer.Ordinal)];

        Assert.Equal(9, V1Messages.Files.Select(file => file.Package).Distinct().Count());
        Assert.Empty(golden.Except(actual));
        Assert.Empty(actual.Except(golden));
        Assert.Equal(golden.Length, actual.Length);
    }

    private static string[] ReadGolden()
    {
        using var reader = new StreamReader(typeof(WireDefinitionTests).Assembly.GetManifestResourceStream("fields.csv")!, Encoding.UTF8);
        Assert.Equal(Header, reader.ReadLine());
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static IEnumerable<string> DescribeFile(FileDescriptor file) =>
        file.MessageTypes.SelectMany(type => DescribeMessage(file.Package, type))
            .Concat(file.EnumTypes.SelectMany(type => DescribeEnum(file.Package, type)));

    private static IEnumerable<string> DescribeMessage(string package, MessageDescriptor type)
    {
        string name = type.FullName[(package.Length + 1)..];
        yield return Line(package, name, "", "", "message", "", "", type.ToProto().Options?.Deprecated, "");
        foreach (FieldDescriptor field in type.Fields.InDeclarationOrder())
        {
            FieldDescriptorProto proto = field.ToProto();
            yield return Line(package, name, field.Name, $"{field.FieldNumber}", Label(field), TypeName(field), proto.DefaultValue,
                proto.Options?.Deprecated, field.RealContainingOneof?.Name ?? "");
        }

        foreach (MessageDescriptor nested in type.NestedTypes.Where(nested => nested.ToProto().Options?.MapEntry != true))
        {
            foreach (string line in DescribeMessage(package, nested))
                yield return line;
        }

        foreach (string line in type.EnumTypes.SelectMany(nested => DescribeEnum(package, nested)))
            yield return line;
    }

    private static IEnumerable<string> DescribeEnum(string package, EnumDescriptor type) => type.Values.Select(value => Line(
        package, type.FullName[(package.Length + 1)..], value.Name, $"{value.Number}", "enum value", "", "",
        value.ToProto().Options?.Deprecated, ""));

    private static string Label(FieldDescriptor field) =>
        field.IsMap ? "map" : field.IsRepeated ? "repeated" : field.IsRequired ? "required" : "optional";

    private static string TypeName(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message when field.IsMap => $"map<string,{TypeName(field.MessageType.FindFieldByNumber(2))}>",
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        _ => field.FieldType.ToString().ToLowerInvariant(),
    };

    private static string Line(
        string package, string message, string field, string number, string label, string type, string value, bool? deprecated, string oneof)
    {
        string quoted = type.Contains(',', StringComparison.Ordinal) ? $"\"{type}\"" : type;
        return string.Join(',', package, message, field, number, label, quoted, value, deprecated == true ? "true" : "", oneof);
    }
}
