namespace Mesos.Orleans.Core.Resources;

/// <summary>Arithmetic on coalesced ranges: sorted, disjoint, and never adjacent. Inputs and outputs are of that form and are not changed.</summary>
internal static class RangeAlgebra
{
    public static ResourceRange[] Union(ResourceRange[] left, ResourceRange[] right)
    {
        if (left.Length == 0)
            return right;
        if (right.Length == 0)
            return left;
        var result = new ResourceRange[left.Length + right.Length];
        int i = 0, j = 0, count = 0;
        while (i < left.Length || j < right.Length)
        {
            var takeLeft = j == right.Length || (i < left.Length && left[i].Begin <= right[j].Begin);
            Append(result, ref count, takeLeft ? left[i++] : right[j++]);
        }

        return Trim(result, count);
    }

    public static ResourceRange[] Except(ResourceRange[] left, ResourceRange[] right)
    {
        if (left.Length == 0 || right.Length == 0)
            return left;
        var result = new ResourceRange[left.Length + right.Length];
        int j = 0, count = 0;
        foreach (var range in left)
        {
            var begin = range.Begin;
            var exhausted = false;
            while (j < right.Length && right[j].End < begin)
                j++;
            for (var k = j; k < right.Length && right[k].Begin <= range.End; k++)
            {
                if (right[k].Begin > begin)
                    result[count++] = new ResourceRange(begin, right[k].Begin - 1);
                if (right[k].End >= range.End)
                {
                    exhausted = true;
                    break;
                }

                begin = right[k].End + 1;
            }

            if (!exhausted)
                result[count++] = new ResourceRange(begin, range.End);
        }

        return Trim(result, count);
    }

    public static bool Contains(ResourceRange[] left, ResourceRange[] right)
    {
        var i = 0;
        foreach (var range in right)
        {
            while (i < left.Length && left[i].End < range.Begin)
                i++;
            if (i == left.Length || left[i].Begin > range.Begin || left[i].End < range.End)
                return false;
        }

        return true;
    }

    public static bool Overlap(ResourceRange[] left, ResourceRange[] right)
    {
        int i = 0, j = 0;
        while (i < left.Length && j < right.Length)
        {
            if (left[i].End < right[j].Begin)
                i++;
            else if (right[j].End < left[i].Begin)
                j++;
            else
                return true;
        }

        return false;
    }

    /// <summary>Sorts and coalesces; null if two of the ranges overlap. Changes its input.</summary>
    public static ResourceRange[]? Coalesce(ResourceRange[] ranges)
    {
        Array.Sort(ranges, static (a, b) => a.Begin.CompareTo(b.Begin));
        var result = new ResourceRange[ranges.Length];
        var count = 0;
        foreach (var range in ranges)
        {
            if (count > 0 && range.Begin <= result[count - 1].End)
                return null;
            Append(result, ref count, range);
        }

        return Trim(result, count);
    }

    /// <summary>Sorts ranges that may overlap and joins those that do or touch. Changes its input.</summary>
    public static ResourceRange[] Join(ResourceRange[] ranges)
    {
        Array.Sort(ranges, static (a, b) => a.Begin.CompareTo(b.Begin));
        var result = new ResourceRange[ranges.Length];
        var count = 0;
        foreach (var range in ranges)
            Append(result, ref count, range);
        return Trim(result, count);
    }

    private static void Append(ResourceRange[] result, ref int count, ResourceRange range)
    {
        if (count > 0)
        {
            var last = result[count - 1];
            if (last.End == ulong.MaxValue || range.Begin <= last.End + 1)
            {
                result[count - 1] = last with { End = Math.Max(last.End, range.End) };
                return;
            }
        }

        result[count++] = range;
    }

    private static ResourceRange[] Trim(ResourceRange[] ranges, int count) => count == ranges.Length ? ranges : ranges[..count];
}
