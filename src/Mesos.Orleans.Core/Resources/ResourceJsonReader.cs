namespace Mesos.Orleans.Core.Resources;

/// <summary>Reads the JSON array form of resources.</summary>
internal static class ResourceJsonReader
{
    public static Outcome<ResourceSet> Read(string text, string defaultRole) =>
        new Refusal(RefusalCode.NotImplemented, "Resources as JSON are not read yet.", "resources", "Use the text form.");
}
