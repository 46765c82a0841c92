using System.Runtime.InteropServices;
using System.Text;

namespace Mesos.Orleans.Agent.Posix;

/// <summary>A null-terminated array of C strings, as exec takes it. Free it by disposing.</summary>
internal readonly unsafe struct NativeStrings : IDisposable
{
    private readonly nint _block;

    internal NativeStrings(IReadOnlyList<string> values)
    {
        var pointers = (values.Count + 1) * sizeof(byte*);
        var bytes = 0;
        foreach (var value in values)
            bytes += Encoding.UTF8.GetByteCount(value) + 1;
        _block = (nint)NativeMemory.Alloc((nuint)(pointers + bytes));
        var slot = (byte**)_block;
        var text = (byte*)_block + pointers;
        var end = text + bytes;
        foreach (var value in values)
        {
            *slot++ = text;
            text += Encoding.UTF8.GetBytes(value, new Span<byte>(text, (int)(end - text)));
            *text++ = 0;
        }
        *slot = null;
    }

    internal byte** Pointer => (byte**)_block;

    public void Dispose() => NativeMemory.Free((void*)_block);
}
