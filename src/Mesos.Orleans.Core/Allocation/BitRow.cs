namespace Mesos.Orleans.Core.Allocation;

/// <summary>A row of bits that grows as needed; bits past its end are 0.</summary>
internal struct BitRow()
{
    public ulong[] Words { get; private set; } = [];

    public readonly bool this[int index] => (uint)(index >> 6) < (uint)Words.Length && (Words[index >> 6] & (1UL << index)) != 0;

    public void Set(int index)
    {
        if (index >> 6 >= Words.Length)
        {
            var words = Words;
            Array.Resize(ref words, (index >> 6) + 1);
            Words = words;
        }

        Words[index >> 6] |= 1UL << index;
    }

    public readonly void Reset(int index)
    {
        if (index >> 6 < Words.Length)
            Words[index >> 6] &= ~(1UL << index);
    }

    public readonly void ResetAll() => Array.Clear(Words);

    public readonly ulong Word(int index) => (uint)index < (uint)Words.Length ? Words[index] : 0;
}
