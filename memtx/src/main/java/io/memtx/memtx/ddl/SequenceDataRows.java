package io.memtx.memtx.ddl;

import io.memtx.memtx.schema.SequenceDef;
import io.memtx.memtx.sequence.SequenceStore;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

/**
 * Rows of {@code _sequence_data}: values that sequences were given. They change no schema, and a value that was given
 * is not changed back with the transaction; that one was taken away is. Single owner: the transaction thread.
 */
final class SequenceDataRows implements SystemSpaceHandler
{
    private final SchemaTarget target;

    SequenceDataRows(final SchemaTarget target)
    {
        this.target = target;
    }

    @Override
    public void onReplace(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        final long tuple = Memory.NULL_ADDRESS == newTuple ? oldTuple : newTuple;
        final SequenceStore sequence = target.schema().sequences().find(SequenceDef.idOf(tuple));
        if (null == sequence)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_SEQUENCE, SequenceDef.idOf(tuple));
        }
        if (Memory.NULL_ADDRESS == newTuple)
        {
            sequence.reset();
        }
        else
        {
            sequence.set(SequenceDef.valueOf(newTuple));
        }
    }
}
