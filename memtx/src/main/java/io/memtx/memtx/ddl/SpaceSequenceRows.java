package io.memtx.memtx.ddl;

import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.SpaceSequenceDef;
import io.memtx.memtx.schema.SpaceType;
import io.memtx.memtx.sequence.SequenceCatalog;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;

/**
 * Rows of {@code _space_sequence}: which sequence gives which space its keys. Single owner: the transaction thread.
 */
final class SpaceSequenceRows implements SystemSpaceHandler
{
    private final SchemaTarget target;

    SpaceSequenceRows(final SchemaTarget target)
    {
        this.target = target;
    }

    @Override
    public void onReplace(final SpaceStore definitions, final long oldTuple, final long newTuple)
    {
        final Schema schema = target.schema();
        final SequenceCatalog sequences = schema.sequences();
        if (Memory.NULL_ADDRESS == newTuple)
        {
            target.apply(schema.with(sequences.detach(SpaceSequenceDef.decode(oldTuple).spaceId())));
            return;
        }
        if (Memory.NULL_ADDRESS != oldTuple)
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "space \"_space_sequence\"", "update");
        }
        final SpaceSequenceDef use = SpaceSequenceDef.decode(newTuple);
        final SpaceStore space = schema.space(use.spaceId());
        if (SpaceType.TEMPORARY == space.def().type())
        {
            throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "temporary space", "sequences");
        }
        if (null == sequences.find(use.sequenceId()))
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_SEQUENCE, use.sequenceId());
        }
        final SpaceSequenceDef other = sequences.useOf(use.sequenceId());
        if (null != other && other.isGenerated())
        {
            throw new MemtxException(
                ErrorCode.ER_ALTER_SPACE, space.def().name(), "can not attach generated sequence");
        }
        check(use, space, space.primary().def());
        target.apply(schema.with(sequences.attach(use)));
    }

    /**
     * @param use     of a sequence by a space, or null.
     * @param space   that uses it.
     * @param primary its primary index, as it is or is about to be.
     * @throws MemtxException ER_MODIFY_INDEX when the sequence cannot fill that in.
     */
    static void check(final SpaceSequenceDef use, final SpaceStore space, final IndexDef primary)
    {
        if (null == use)
        {
            return;
        }
        for (final KeyPart part : primary.parts())
        {
            if (part.fieldNo() == use.fieldNo() && !part.hasPath() && use.path().isEmpty())
            {
                if (FieldType.INTEGER.contains(part.type()))
                {
                    return;
                }
                throw new MemtxException(
                    ErrorCode.ER_MODIFY_INDEX, primary.name(), space.def().name(),
                    "sequence cannot be used with a non-integer key");
            }
        }
        throw new MemtxException(
            ErrorCode.ER_MODIFY_INDEX, primary.name(), space.def().name(),
            "sequence field must be a part of the index");
    }
}
