package io.memtx.memtx;

import io.memtx.memtx.sequence.SequenceStore;
import io.memtx.tuple.error.MemtxException;

import java.util.function.Consumer;

/**
 * The sequences of an engine. For the transaction thread.
 */
public final class Sequences
{
    private final Engine engine;

    Sequences(final Engine engine)
    {
        this.engine = engine;
    }

    /**
     * Creates a sequence.
     *
     * @param name     of it.
     * @param describe fills in its definition.
     * @return the sequence.
     * @throws MemtxException ER_SEQUENCE_EXISTS and whatever is wrong with the definition.
     */
    public Sequence create(final String name, final Consumer<SequenceDefinition> describe)
    {
        Arguments.notNull(name, "sequence name");
        Arguments.notNull(describe, "describe");
        engine.awaitQuiet();
        engine.atomically(() -> engine.definitions().sequences().create(name, describe));
        return get(name);
    }

    /**
     * @param name of a sequence.
     * @return the sequence.
     * @throws MemtxException ER_NO_SUCH_SEQUENCE.
     */
    public Sequence get(final String name)
    {
        engine.checkOwner();
        final SequenceStore store =
            SequenceDefinitions.find(engine.schema(), Arguments.notNull(name, "sequence name"));
        return new Sequence(engine, store);
    }

    /**
     * @param name of a sequence.
     * @return whether there is one.
     */
    public boolean has(final String name)
    {
        engine.checkOwner();
        return null != engine.schema().sequences().find(Arguments.notNull(name, "sequence name"));
    }
}
