package io.memtx.memtx.counters;

import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * A counter in the file of an engine that is not the engine's: of whoever embeds it, as replication does.
 *
 * @param id    above those of {@link EngineCounter}; the same in every release.
 * @param label printable ASCII, what {@code memtx counters} prints.
 * @param value asked for by the transaction thread several times a second: must not wait, nor throw.
 */
public record SuppliedCounter(int id, String label, LongSupplier value)
{
    /**
     * @throws IllegalArgumentException when the id is not above those of the engine, or the label is not printable.
     */
    public SuppliedCounter
    {
        Objects.requireNonNull(value, "value");
        if (id <= EngineCounter.LAST_ID)
        {
            throw new IllegalArgumentException("id is one of the engine's: id=" + id);
        }
        if (!label.matches("[ -~]{1," + CountersDescriptor.MAX_LABEL_LENGTH + '}'))
        {
            throw new IllegalArgumentException("label is not printable, or too long: " + label);
        }
    }
}
