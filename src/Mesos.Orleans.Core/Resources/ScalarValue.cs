using System.Globalization;

namespace Mesos.Orleans.Core.Resources;

/// <summary>Scalars as Mesos has them: decimal numbers of three places, here counted in thousandths.</summary>
public static class ScalarValue
{
    /// <summary>Rounds a number to thousandths, halves away from zero, as Mesos does. It must be finite and within <see cref="ResourceBounds.MaxScalar"/>.</summary>
    public static long ToMillis(double value) => (long)Math.Round(value * 1000, MidpointRounding.AwayFromZero);

    /// <summary>The number that stands for so many thousandths, the nearest there is.</summary>
    public static double FromMillis(long millis) => millis / 1000.0;

    /// <summary>Rounds a number from outside, or refuses what is no amount of anything: not finite, negative, too large, or rounding to zero without being it.</summary>
    /// <remarks>Exactly zero is allowed, as in Mesos: schedulers list <c>gpus: 0</c>. It holds nothing, and the reader leaves it out.</remarks>
    /// <param name="value">The number.</param>
    /// <param name="name">The name of the resource, for the message.</param>
    /// <param name="field">The field to name in a refusal.</param>
    public static Outcome<long> Read(double value, string name, string field)
    {
        if (!double.IsFinite(value))
            return Refusal.Invalid($"The value of '{name}' is not a finite number.", field);
        if (value < 0)
            return Refusal.Invalid($"The value of '{name}' is negative ({Text(value)}).", field);
        if (value > ResourceBounds.MaxScalar)
            return new Refusal(RefusalCode.TooLarge, $"The value of '{name}' is limited to {ResourceBounds.MaxScalar}, not {Text(value)}.", field);
        var millis = ToMillis(value);
        if (millis == 0 && value != 0)
        {
            return Refusal.Invalid(
                $"The value of '{name}' is zero when rounded to three decimals ({Text(value)}).", field, "Leave the resource out, or ask for at least 0.001.");
        }

        return millis;
    }

    /// <summary>Thousandths as a decimal text, exact: 1500 gives <c>1.5</c>.</summary>
    public static string ToText(long millis) => (millis / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
