package io.memtx.memtx;

import io.memtx.memtx.sequence.SequenceStore;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.function.Consumer;

/**
 * A sequence of numbers. A handle that stays good when the definition changes; after a drop every call throws
 * ER_NO_SUCH_SEQUENCE. For the transaction thread.
 * <p>
 * Values are not part of transactions: one that was taken or set in a transaction stays so when that is rolled back;
 * only a reset is undone. Outside a transaction a call that changes the value returns when the change is confirmed.
 */
public final class Sequence
{
    private final Engine engine;
    private final SequenceStore known;

    Sequence(final Engine engine, final SequenceStore known)
    {
        this.engine = engine;
        this.known = known;
    }

    /**
     * @return its name.
     */
    public String name()
    {
        return store().def().name();
    }

    /**
     * Takes the next value.
     *
     * @return the start at first; then one step more each time.
     * @throws MemtxException ER_SEQUENCE_OVERFLOW behind the last value, when the sequence does not cycle.
     */
    public long next()
    {
        engine.awaitSchema();
        return engine.definitions().sequences().next(store());
    }

    /**
     * @return the value that was taken or set last.
     * @throws MemtxException ER_SEQUENCE_NOT_STARTED.
     */
    public long current()
    {
        return store().current();
    }

    /**
     * @param value that counts as the one taken last; may lie outside the range.
     */
    public void set(final long value)
    {
        engine.awaitSchema();
        engine.definitions().sequences().set(store(), value);
    }

    /**
     * Goes back to the state of a new sequence: the next value is the start.
     */
    public void reset()
    {
        engine.awaitSchema();
        engine.definitions().sequences().reset(store());
    }

    /**
     * Changes the definition and leaves the value.
     *
     * @param describe says what changes.
     * @throws MemtxException ER_ALTER_SEQUENCE.
     */
    public void alter(final Consumer<SequenceDefinition> describe)
    {
        Arguments.notNull(describe, "describe");
        engine.awaitQuiet();
        final SequenceStore store = store();
        engine.atomically(() -> engine.definitions().sequences().alter(store.def(), describe));
    }

    /**
     * Removes the sequence and the privileges on it.
     *
     * @throws MemtxException ER_DROP_SEQUENCE when it gives keys to a space.
     */
    public void drop()
    {
        engine.awaitQuiet();
        final SequenceStore store = store();
        engine.atomically(() -> engine.definitions().sequences().drop(store));
    }

    @Override
    public String toString()
    {
        return "sequence " + known.def().id();
    }

    private SequenceStore store()
    {
        engine.checkOwner();
        final SequenceStore store = engine.schema().sequences().find(known.def().id());
        if (null == store || !store.isVersionOf(known))
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_SEQUENCE, known.def().name());
        }
        return store;
    }
}
