namespace Mesos.Orleans.Core.Tasks;

/// <summary>Judges environments, alone and as a part of commands.</summary>
/// <remarks>Texts as Mesos: <c>src/common/validation.cpp</c>, environment and secrets.</remarks>
public static class EnvironmentValidator
{
    /// <summary>Null if every variable can be used, otherwise the first fault.</summary>
    /// <param name="environment">The environment, or null for none.</param>
    public static Refusal? Validate(V1.Environment? environment) =>
        environment?.Variables.Select(Validate).FirstOrDefault(refusal => refusal is not null);

    private static Refusal? Validate(V1.Environment.Types.Variable variable)
    {
        var start = $"Environment variable '{variable.Name}' ";
        switch (variable.Type)
        {
            case V1.Environment.Types.Variable.Types.Type.Value:
                if (!variable.HasValue)
                    return Refusal.Invalid(start + "of type 'VALUE' must have a value set", "environment", "Set value; it may be empty.");
                return variable.Secret is null
                    ? null
                    : Refusal.Invalid(start + "of type 'VALUE' must not have a secret set", "environment", "Use the type SECRET, or drop the secret.");

            case V1.Environment.Types.Variable.Types.Type.Secret:
                if (variable.Secret is null)
                    return Refusal.Invalid(start + "of type 'SECRET' must have a secret set", "environment", "Set secret.");
                if (variable.HasValue)
                    return Refusal.Invalid(start + "of type 'SECRET' must not have a value set", "environment", "Drop the value.");
                if (Validate(variable.Secret) is { } refusal)
                    return refusal.Within(start + "specifies an invalid secret: ", "environment");
                return variable.Secret.Value?.Data.Contains((byte)0) is true
                    ? Refusal.Invalid(start + "specifies a secret containing null bytes, which is not allowed in the environment", "environment", "Mount it as a volume of type SECRET.")
                    : null;

            default:
                return Refusal.Invalid("Environment variable of type 'UNKNOWN' is not allowed", "environment", "Use VALUE or SECRET.");
        }
    }

    private static Refusal? Validate(V1.Secret secret) => secret.Type switch
    {
        V1.Secret.Types.Type.Reference when secret.Reference is null =>
            Refusal.Invalid("Secret of type REFERENCE must have the 'reference' field set", hint: "Name the secret in it."),
        V1.Secret.Types.Type.Reference when secret.Value is not null =>
            Refusal.Invalid($"Secret '{secret.Reference.Name}' of type REFERENCE must not have the 'value' field set", hint: "Drop the value."),
        V1.Secret.Types.Type.Value when secret.Value is null =>
            Refusal.Invalid("Secret of type VALUE must have the 'value' field set", hint: "Put the bytes in it."),
        V1.Secret.Types.Type.Value when secret.Reference is not null =>
            Refusal.Invalid("Secret of type VALUE must not have the 'reference' field set", hint: "Drop the reference."),
        _ => null,
    };
}
