using System.Diagnostics.CodeAnalysis;

namespace Mesos.Orleans.Protocol.Json;

/// <summary>Either a complete message or the text that says why the input is not one.</summary>
/// <typeparam name="T">The type of the message.</typeparam>
/// <remarks>A message here always has all its required fields. Input of peers is never answered with an exception.</remarks>
public readonly struct JsonParseResult<T>
{
    private JsonParseResult(T? value, string? error, string? field) => (Value, Error, Field) = (value, error, field);

    /// <summary>The message, where there is no error.</summary>
    public T? Value { get; }

    /// <summary>What is wrong with the input, one sentence for a person that already names the field; null for success.</summary>
    public string? Error { get; }

    /// <summary>The (first) field at fault as a dotted path in snake_case, such as <c>accept.offer_ids[0].value</c>; null where no field is.</summary>
    public string? Field { get; }

    /// <summary>True where there is a message.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null && Value is not null;

    internal static JsonParseResult<T> Success(T value) => new(value, null, null);

    internal static JsonParseResult<T> Failure(string error, string? field = null) => new(default, error, field);
}
