package io.memtx.memtx.ddl;

import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SpaceType;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.statement.RowScope;
import io.memtx.tuple.arena.Memory;

/**
 * Which rows of system spaces are logged. What is about a temporary space is not, since the space is gone when the
 * process is; nobody else hears that a space is emptied whose tuples nobody else has, and of the spaces that each
 * instance makes for itself.
 */
final class RowScopes
{
    private RowScopes()
    {
    }

    static RowScope of(final Schema schema, final int systemSpaceId, final long oldTuple, final long newTuple)
    {
        final long tuple = Memory.NULL_ADDRESS == oldTuple ? newTuple : oldTuple;
        return switch (systemSpaceId)
        {
            // whether a space is temporary never changes
            case SystemSpaces.SPACE -> ofDefinition(SpaceDef.decode(tuple));
            case SystemSpaces.INDEX -> ofDefinition(schema.space(IndexDef.spaceIdOf(tuple)).def());
            case SystemSpaces.TRUNCATE ->
                ofTruncation(schema.find(IndexDef.spaceIdOf(tuple)), Memory.NULL_ADDRESS == newTuple);
            default -> RowScope.ALL;
        };
    }

    private static RowScope ofDefinition(final SpaceDef space)
    {
        if (SystemSpaces.isOfInstance(space.id()))
        {
            return RowScope.LOCAL;
        }
        return SpaceType.TEMPORARY == space.type() ? RowScope.NONE : RowScope.ALL;
    }

    /** The row of a space goes with the space, of which others have the definition. */
    private static RowScope ofTruncation(final SpaceStore space, final boolean isDrop)
    {
        if (null == space)
        {
            return RowScope.ALL;
        }
        final RowScope scope = ofDefinition(space.def());
        return RowScope.ALL == scope && !isDrop && (space.def().isDataTemporary() || space.def().isLocal()) ?
            RowScope.LOCAL : scope;
    }
}
