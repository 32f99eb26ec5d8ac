package io.memtx.memtx.faults;

import io.memtx.memtx.Memtx;

import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * One thing that a life does: a transaction, or something that changes no data.
 *
 * @param name   of it.
 * @param action does it.
 * @param effect on the {@link FaultContent}; null when it changes no data.
 */
record FaultStep(String name, Consumer<Memtx> action, Consumer<SortedMap<String, String>> effect)
{
    FaultStep(final String name, final Consumer<Memtx> action)
    {
        this(name, action, null);
    }

    boolean isChange()
    {
        return null != effect;
    }
}
