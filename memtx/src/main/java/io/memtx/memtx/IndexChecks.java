package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.msgpack.MsgPackWriter;

/**
 * Refusals that depend on the type of an index, with Tarantool's texts.
 */
final class IndexChecks
{
    private IndexChecks()
    {
    }

    /** A hash has no prefixes: comes before the parts are looked at. */
    static void wholeKey(final IndexStore index, final IteratorType type, final int partCount)
    {
        Arguments.notNull(type, "type");
        final int needed = index.keyDef().partCount();
        if (index.isHash() && partCount < needed &&
            (0 != partCount || IteratorType.ALL != type && IteratorType.GT != type))
        {
            throw new MemtxException(ErrorCode.ER_PARTIAL_KEY, "HASH", needed, partCount);
        }
    }

    /** The parts of a key, encoded and checked, for an iterator. */
    static MsgPackWriter key(
        final StatementInput input,
        final SpaceStore space,
        final IndexStore index,
        final IteratorType type,
        final Key parts)
    {
        final int partCount = Arguments.notNull(parts, "key").parts().size();
        wholeKey(index, type, partCount);
        final MsgPackWriter encoded = input.key(index.keyDef(), parts, false);
        iterator(space, index, type, partCount);
        return encoded;
    }

    static void iterator(
        final SpaceStore space, final IndexStore index, final IteratorType type, final int partCount)
    {
        if (!index.base().supports(type) ||
            isOfPrefixes(type) && partCount > 0 && isCollated(index.keyDef().parts().get(partCount - 1)))
        {
            throw unsupported(space, index, "requested iterator type");
        }
    }

    static void ordered(final SpaceStore space, final IndexStore index, final String what)
    {
        if (IndexType.TREE != index.def().type())
        {
            throw unsupported(space, index, what);
        }
    }

    /** A tuple has one place in an index only where it stands itself. */
    static void onePlace(final IndexStore index)
    {
        if (index.hasEntries())
        {
            throw new MemtxException(
                ErrorCode.ER_UNSUPPORTED,
                index.def().isFunctional() ? "Functional index" : "Multikey index", "position by tuple");
        }
    }

    private static boolean isOfPrefixes(final IteratorType type)
    {
        return IteratorType.NP == type || IteratorType.PP == type;
    }

    private static boolean isCollated(final KeyPart part)
    {
        return null != part.collation();
    }

    private static MemtxException unsupported(final SpaceStore space, final IndexStore index, final String what)
    {
        return new MemtxException(
            ErrorCode.ER_UNSUPPORTED_INDEX_FEATURE,
            index.def().name(),
            index.def().type().name(),
            space.def().name(),
            space.def().engine().text(),
            what);
    }
}
