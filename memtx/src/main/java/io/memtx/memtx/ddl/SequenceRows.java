package io.memtx.memtx.ddl;

import io.memtx.memtx.schema.SequenceDef;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.sequence.SequenceStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * Rows of {@code _sequence}: the sequences there are. Single owner: the transaction thread.
 */
final class SequenceRows implements SystemSpaceHandler
{
    private final SchemaTarget target;
    private final MsgPackWriter key = new MsgPackWriter();

    SequenceRows(final SchemaTarget target)
    {
        this.target = target;
    }

    @Override
    public void onReplace(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        final Schema schema = target.schema();
        if (Memory.NULL_ADDRESS == newTuple)
        {
            drop(schema, schema.sequences().find(SequenceDef.idOf(oldTuple)));
        }
        else if (Memory.NULL_ADDRESS == oldTuple)
        {
            target.apply(schema.with(schema.sequences().with(
                new SequenceStore(SequenceDef.decode(newTuple, ErrorCode.ER_CREATE_SEQUENCE)))));
        }
        else
        {
            final SequenceDef def = SequenceDef.decode(newTuple, ErrorCode.ER_ALTER_SEQUENCE);
            target.apply(schema.with(schema.sequences().with(schema.sequences().find(def.id()).redefine(def))));
        }
    }

    private void drop(final Schema schema, final SequenceStore sequence)
    {
        final SequenceDef def = sequence.def();
        final SpaceStore data = schema.space(SystemSpaces.SEQUENCE_DATA);
        if (Arena.NULL_REF != data.get(data.primary(), key.reset().integer(def.id()).address()))
        {
            throw new MemtxException(ErrorCode.ER_DROP_SEQUENCE, def.name(), "the sequence has data");
        }
        if (null != schema.sequences().useOf(def.id()))
        {
            throw new MemtxException(ErrorCode.ER_DROP_SEQUENCE, def.name(), "the sequence is in use");
        }
        target.apply(schema.with(schema.sequences().without(def.id())));
    }
}
