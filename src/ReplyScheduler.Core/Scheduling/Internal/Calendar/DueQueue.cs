namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Rows by the moment at which something is due, then by id: a heap of indexes. Each row knows its place, so that it can be taken out.</summary>
internal sealed class DueQueue(JobTable jobs)
{
    private int[] _heap = new int[16];
    private int _count;

    /// <summary>The earliest moment; null if nothing is planned.</summary>
    public DateTimeOffset? Next => _count == 0 ? null : new DateTimeOffset(jobs[_heap[0]].Due, TimeSpan.Zero);

    /// <summary>Adds a row that is in no queue.</summary>
    public void Add(int index)
    {
        if (_count == _heap.Length) Array.Resize(ref _heap, _count + (_count / 2));
        Up(_count++, index);
    }

    /// <summary>Whether a row is due that a test allows. Costs what is due, and not what is planned.</summary>
    public bool HasDue(DateTimeOffset now, Func<int, bool> allows) => HasDueBelow(0, now.UtcTicks, allows);

    /// <summary>Takes out the first row that is due; below zero if none is.</summary>
    public int Take(DateTimeOffset now)
    {
        if (!(Next <= now)) return -1;
        var first = _heap[0];
        Remove(first);
        return first;
    }

    /// <summary>Takes out a row of this queue.</summary>
    public void Remove(int index)
    {
        var place = jobs[index].Place - 1;
        jobs[index].Place = 0;
        var last = _heap[--_count];
        if (last == index) return;
        if (place > 0 && IsBefore(last, _heap[(place - 1) / 2])) Up(place, last);
        else Down(place, last);
    }

    private bool HasDueBelow(int place, long now, Func<int, bool> allows) =>
        place < _count && jobs[_heap[place]].Due <= now
        && (allows(_heap[place]) || HasDueBelow((2 * place) + 1, now, allows) || HasDueBelow((2 * place) + 2, now, allows));

    private void Up(int place, int index)
    {
        while (place > 0 && IsBefore(index, _heap[(place - 1) / 2]))
        {
            Put(place, _heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }

        Put(place, index);
    }

    private void Down(int place, int index)
    {
        for (var child = (2 * place) + 1; child < _count; child = (2 * place) + 1)
        {
            if (child + 1 < _count && IsBefore(_heap[child + 1], _heap[child])) child++;
            if (!IsBefore(_heap[child], index)) break;
            Put(place, _heap[child]);
            place = child;
        }

        Put(place, index);
    }

    private void Put(int place, int index)
    {
        _heap[place] = index;
        jobs[index].Place = place + 1;
    }

    private bool IsBefore(int left, int right)
    {
        ref var a = ref jobs[left];
        ref var b = ref jobs[right];
        return a.Due != b.Due ? a.Due < b.Due : a.Id.CompareTo(b.Id) < 0;
    }
}
