namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// The rows of the catalogue by id. A row keeps its index, and its place in memory, until it is removed; growing moves no row, so
/// references to rows stay good. Guarded by the lock of <see cref="Catalogue"/>.
/// </summary>
internal sealed class JobTable
{
    private const int ChunkBits = 10;
    private const int ChunkSize = 1 << ChunkBits;
    private const int End = -1;

    private readonly List<PlannedRow[]> _chunks = [];
    private int[] _heads = NewHeads(ChunkSize);
    private int _free = End;
    private int _count;

    /// <summary>Indexes are below this. Those of removed rows are among them: their shape is null.</summary>
    public int Top { get; private set; }

    public ref PlannedRow this[int index] => ref _chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    /// <summary>The row's index; below zero if there is none.</summary>
    public int Find(Guid id)
    {
        var index = _heads[Head(id)];
        while (index != End && this[index].Id != id) index = this[index].Chain;
        return index;
    }

    /// <summary>Adds a row that is not there yet.</summary>
    public int Add(Guid id, JobShape shape)
    {
        if (_count == _heads.Length) Rehash();
        var index = Take();
        ref var row = ref this[index];
        ref var head = ref _heads[Head(id)];
        row = new PlannedRow { Id = id, Shape = shape, Texts = [], Chain = head };
        head = index;
        _count++;
        return index;
    }

    public void Remove(int index)
    {
        ref var row = ref this[index];
        ref var link = ref _heads[Head(row.Id)];
        while (link != index) link = ref this[link].Chain;
        link = row.Chain;
        row = new PlannedRow { Texts = [], Chain = _free };
        _free = index;
        _count--;
    }

    private int Take()
    {
        if (_free != End)
        {
            var index = _free;
            _free = this[index].Chain;
            return index;
        }

        if (Top == _chunks.Count << ChunkBits) _chunks.Add(new PlannedRow[ChunkSize]);
        return Top++;
    }

    private void Rehash()
    {
        _heads = NewHeads(_heads.Length * 2);
        for (var i = 0; i < Top; i++)
        {
            ref var row = ref this[i];
            if (row.Shape is null) continue;
            ref var head = ref _heads[Head(row.Id)];
            row.Chain = head;
            head = i;
        }
    }

    private int Head(Guid id) => id.GetHashCode() & (_heads.Length - 1);

    private static int[] NewHeads(int count)
    {
        var heads = new int[count];
        Array.Fill(heads, End);
        return heads;
    }
}
