package io.memtx.memtx;

import io.memtx.memtx.schema.SequenceDef;
import io.memtx.memtx.schema.SpaceSequenceDef;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.sequence.SequenceCatalog;
import io.memtx.memtx.sequence.SequenceStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;

import java.util.function.Consumer;

/**
 * Rows of {@code _sequence}, {@code _sequence_data} and {@code _space_sequence}. All but {@link #next} and its like are
 * for inside {@link Engine#atomically}. For the transaction thread.
 */
final class SequenceDefinitions
{
    private final Engine engine;
    private final Definitions definitions;
    private final MsgPackWriter row = new MsgPackWriter();

    SequenceDefinitions(final Engine engine, final Definitions definitions)
    {
        this.engine = engine;
        this.definitions = definitions;
    }

    /** Returns the number of a new sequence. */
    int create(final String name, final Consumer<SequenceDefinition> describe)
    {
        final SequenceCatalog sequences = engine.schema().sequences();
        if (null != sequences.find(name))
        {
            throw new MemtxException(ErrorCode.ER_SEQUENCE_EXISTS, name);
        }
        final SequenceDefinition definition = new SequenceDefinition();
        describe.accept(definition);
        final SequenceDef def = definition.resolve(sequences.nextId(), name);
        def.encode(row.reset());
        definitions.put(SystemSpaces.SEQUENCE, row, false);
        return def.id();
    }

    void alter(final SequenceDef old, final Consumer<SequenceDefinition> describe)
    {
        final SequenceDefinition definition = new SequenceDefinition(old);
        describe.accept(definition);
        definition.resolve(old.id(), old.name()).encode(row.reset());
        definitions.put(SystemSpaces.SEQUENCE, row, true);
    }

    void drop(final SequenceStore sequence)
    {
        final SequenceDef def = sequence.def();
        if (null != engine.schema().sequences().useOf(def.id())) // before its value is gone, which does not come back
        {
            throw new MemtxException(ErrorCode.ER_DROP_SEQUENCE, def.name(), "the sequence is in use");
        }
        remove(def.id());
    }

    /** Takes the next value and remembers it. */
    long next(final SequenceStore sequence)
    {
        final long value = sequence.next();
        set(sequence, value);
        return value;
    }

    void set(final SequenceStore sequence, final long value)
    {
        engine.atomically(() -> putValue(sequence.def().id(), value));
    }

    /** A row must be there to be deleted: a recovery is told of nothing else. */
    void reset(final SequenceStore sequence)
    {
        if (sequence.isStarted())
        {
            engine.atomically(() -> removeValue(sequence));
        }
    }

    void attach(final SpaceStore space, final SpaceDefinition.SequenceSpec spec)
    {
        final boolean isGenerated = null == spec.name();
        final int sequenceId = isGenerated ?
            create(space.def().name() + "_seq", (def) -> { }) : find(engine.schema(), spec.name()).def().id();
        final int fieldNo = null == spec.field() ?
            space.primary().def().parts().get(0).fieldNo() :
            SpaceDefinition.fieldNo(space.def().name(), spec.field(), space.def().fields());
        new SpaceSequenceDef(space.id(), sequenceId, isGenerated, fieldNo, "").encode(row.reset());
        definitions.put(SystemSpaces.SPACE_SEQUENCE, row, false);
    }

    /** A generated sequence goes with its use. */
    void detach(final int spaceId)
    {
        final SpaceSequenceDef use = engine.schema().sequences().ofSpace(spaceId);
        if (null != use)
        {
            definitions.delete(SystemSpaces.SPACE_SEQUENCE, spaceId);
            if (use.isGenerated())
            {
                remove(use.sequenceId());
            }
        }
    }

    static SequenceStore find(final Schema schema, final String name)
    {
        final SequenceStore sequence = schema.sequences().find(name);
        if (null == sequence)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_SEQUENCE, name);
        }
        return sequence;
    }

    private void remove(final int sequenceId)
    {
        final SpaceStore data = engine.schema().space(SystemSpaces.SEQUENCE_DATA);
        if (Arena.NULL_REF != data.get(data.primary(), row.reset().integer(sequenceId).address()))
        {
            removeValue(engine.schema().sequences().find(sequenceId));
        }
        definitions.drop(SystemSpaces.SEQUENCE, "sequence", sequenceId);
    }

    /** The row has the value when it goes: that is what a roll-back brings back. */
    private void removeValue(final SequenceStore sequence)
    {
        putValue(sequence.def().id(), sequence.current());
        definitions.delete(SystemSpaces.SEQUENCE_DATA, sequence.def().id());
    }

    private void putValue(final int sequenceId, final long value)
    {
        row.reset().arrayHeader(2).integer(sequenceId).integer(value);
        definitions.put(SystemSpaces.SEQUENCE_DATA, row, true);
    }
}
