namespace Mesos.Orleans.Agent.Sandboxes;

/// <summary>One entry of a listing, as <c>/files/browse</c> and LIST_FILES show it.</summary>
/// <param name="Path">The path that was asked for, with the name of the entry.</param>
/// <param name="Mode">Type and permission bits of stat(2).</param>
/// <param name="LinkCount">Number of hard links.</param>
/// <param name="User">Name of the owner, or the number.</param>
/// <param name="Group">Name of the group, or the number.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedSeconds">Last change, seconds since 1970.</param>
internal sealed record SandboxEntry(string Path, uint Mode, int LinkCount, string User, string Group, long Size, long ModifiedSeconds)
{
    private const uint TypeMask = 0xf000;
    private const uint SetUid = 0x800;
    private const uint SetGid = 0x400;
    private const uint Sticky = 0x200;

    /// <summary>The mode as ls shows it: <c>drwxr-xr-x</c>.</summary>
    internal string ModeText
    {
        get
        {
            var type = (Mode & TypeMask) switch
            {
                0x4000 => 'd', 0xa000 => 'l', 0x2000 => 'c', 0x6000 => 'b', 0x1000 => 'p', 0xc000 => 's', _ => '-',
            };
            return string.Concat(
                [type, .. Bits(6, SetUid, 's'), .. Bits(3, SetGid, 's'), .. Bits(0, Sticky, 't')]);
        }
    }

    /// <summary>True for a directory.</summary>
    internal bool IsDirectory => (Mode & TypeMask) == 0x4000;

    private char[] Bits(int shift, uint special, char mark)
    {
        var bits = Mode >> shift;
        var executes = (bits & 1) != 0;
        var last = (Mode & special) == 0 ? (executes ? 'x' : '-') : executes ? mark : char.ToUpperInvariant(mark);
        return [(bits & 4) != 0 ? 'r' : '-', (bits & 2) != 0 ? 'w' : '-', last];
    }
}
