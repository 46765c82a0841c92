namespace Mesos.Orleans.Cli.Output;

/// <summary>Columns of text, as wide as their widest cell.</summary>
/// <remarks>Cells may come from anybody's framework: what could steer a terminal is shown as '?'.</remarks>
internal sealed class Table(params string[] headings)
{
    private const string Gap = "  ";
    private readonly List<string[]> _rows = [headings];

    /// <summary>Adds a row of as many cells as there are headings.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != headings.Length)
            throw new ArgumentException($"Expected {headings.Length} cells, got {cells.Length}.", nameof(cells));
        _rows.Add([.. cells.Select(Printable)]);
    }

    /// <summary>Prints headings and rows.</summary>
    public void WriteTo(TextWriter output)
    {
        var widths = Enumerable.Range(0, headings.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in _rows)
            output.WriteLine(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>The text without control characters.</summary>
    public static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
