package io.memtx.memtx.foreign;

import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.format.ForeignKeyDef;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.eclipse.collections.impl.map.mutable.primitive.IntObjectHashMap;

import java.util.ArrayList;
import java.util.List;

import static io.memtx.tuple.arena.Arena.NULL_REF;

/**
 * Holds statements to foreign keys. What the keys mean is worked out once for each version of the schema, for the
 * spaces that statements come by. Single owner: the transaction thread.
 */
public final class ForeignKeys
{
    private final Arena arena;
    private final SchemaTarget target;
    private final IntObjectHashMap<Links> linksBySpace = new IntObjectHashMap<>();
    private final MsgPackWriter key = new MsgPackWriter();
    private Schema seen;

    /**
     * @param arena  that holds the tuples.
     * @param target that has the schema.
     */
    public ForeignKeys(final Arena arena, final SchemaTarget target)
    {
        this.arena = arena;
        this.target = target;
    }

    /**
     * Checks a change of a space that refers to others or is referred to.
     *
     * @param space    that is about to be changed.
     * @param oldRef   of the tuple that goes, or NULL_REF.
     * @param newTuple address of the tuple that comes, or 0.
     * @throws io.memtx.tuple.error.MemtxException ER_FOREIGN_KEY_INTEGRITY when something refers to the old tuple and
     *                                             would not refer to the new one; ER_FIELD_FOREIGN_KEY_FAILED or
     *                                             ER_COMPLEX_FOREIGN_KEY_FAILED when the new one refers to nothing.
     */
    public void check(final SpaceStore space, final int oldRef, final long newTuple)
    {
        final Links links = links(target.schema(), space.id());
        if (NULL_REF != oldRef)
        {
            final long oldTuple = arena.tuple(oldRef);
            for (int i = 0; i < links.incoming().size(); i++)
            {
                links.incoming().get(i).checkGoing(oldTuple, newTuple, key);
            }
        }
        if (Memory.NULL_ADDRESS != newTuple)
        {
            checkComing(links, newTuple);
        }
    }

    /**
     * Checks a tuple that is there against the foreign keys of a version of the schema that is not in force yet.
     *
     * @param schema  with the keys.
     * @param spaceId of the tuple's space.
     * @param tuple   its address.
     * @throws io.memtx.tuple.error.MemtxException ER_FIELD_FOREIGN_KEY_FAILED or ER_COMPLEX_FOREIGN_KEY_FAILED.
     */
    public void check(final Schema schema, final int spaceId, final long tuple)
    {
        checkComing(links(schema, spaceId), tuple);
    }

    private void checkComing(final Links links, final long tuple)
    {
        for (int i = 0; i < links.outgoing().size(); i++)
        {
            links.outgoing().get(i).checkComing(tuple, key);
        }
    }

    private Links links(final Schema schema, final int spaceId)
    {
        if (schema != seen)
        {
            linksBySpace.clear();
            seen = schema;
        }
        Links links = linksBySpace.get(spaceId);
        if (null == links)
        {
            links = new Links(outgoing(schema, spaceId), incoming(schema, spaceId));
            linksBySpace.put(spaceId, links);
        }
        return links;
    }

    /** Those of the whole tuple before those of fields. */
    private static List<ForeignKey> outgoing(final Schema schema, final int spaceId)
    {
        final List<ForeignKey> keys = new ArrayList<>();
        add(schema, schema.space(spaceId), 0, keys);
        return keys;
    }

    private static List<ForeignKey> incoming(final Schema schema, final int spaceId)
    {
        final List<ForeignKey> keys = new ArrayList<>();
        for (final SpaceStore referrer : ForeignKeyRules.referrers(schema, spaceId))
        {
            add(schema, referrer, spaceId, keys);
        }
        return keys;
    }

    /** The keys of a space that refer to another, 0 for any. */
    private static void add(
        final Schema schema, final SpaceStore space, final int foreignId, final List<ForeignKey> keys)
    {
        final int id = space.id();
        for (final ForeignKeyDef def : space.def().foreignKeys())
        {
            if (0 == foreignId || def.foreignSpaceId(id) == foreignId)
            {
                keys.add(ForeignKey.of(def, space, schema.space(def.foreignSpaceId(id))));
            }
        }
        for (int i = 0; i < space.def().fields().size(); i++)
        {
            for (final ForeignKeyDef def : space.def().fields().get(i).rules().foreignKeys())
            {
                if (0 == foreignId || def.foreignSpaceId(id) == foreignId)
                {
                    keys.add(ForeignKey.of(def, i, space, schema.space(def.foreignSpaceId(id))));
                }
            }
        }
    }

    /** Keys of the space, and keys that refer to it. */
    private record Links(List<ForeignKey> outgoing, List<ForeignKey> incoming)
    {
    }
}
