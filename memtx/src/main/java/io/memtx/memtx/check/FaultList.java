package io.memtx.memtx.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Faults found so far: the first ones as text, all of them as a number.
 */
final class FaultList
{
    private final List<String> faults = new ArrayList<>();
    private long count;

    void add(final String fault)
    {
        count++;
        if (faults.size() < DeepReport.MAX_FAULTS)
        {
            faults.add(fault);
        }
    }

    List<String> faults()
    {
        return List.copyOf(faults);
    }

    long count()
    {
        return count;
    }
}
