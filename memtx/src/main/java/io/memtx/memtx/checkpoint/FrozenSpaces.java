package io.memtx.memtx.checkpoint;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.sequence.SequenceStore;
import io.memtx.memtx.space.IndexStore;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.arena.ArenaView;
import io.memtx.tuple.index.IndexView;
import org.eclipse.collections.impl.map.mutable.primitive.IntObjectHashMap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The confirmed data of all spaces at one moment. Made and given back on the transaction thread, read by one thread at
 * a time, which may be another.
 */
public final class FrozenSpaces
{
    private final Arena arena;
    private final ArenaView arenaView;
    private final List<Frozen> spaces = new ArrayList<>();
    private final IntObjectHashMap<Frozen> byId = new IntObjectHashMap<>();
    private final List<FrozenSequence> sequences = new ArrayList<>();

    /**
     * Freezes every index of a schema.
     *
     * @param arena  that holds the data.
     * @param schema confirmed.
     */
    public FrozenSpaces(final Arena arena, final Schema schema)
    {
        this.arena = arena;
        arenaView = arena.openView();
        boolean isFrozen = false;
        try
        {
            freeze(schema);
            isFrozen = true;
        }
        finally
        {
            if (!isFrozen)
            {
                release();
            }
        }
    }

    private void freeze(final Schema schema)
    {
        for (final SpaceStore space : schema.spaces())
        {
            final IndexStore[] indexes = space.indexes();
            final IndexView[] views = new IndexView[indexes.length];
            for (int i = 0; i < views.length; i++)
            {
                views[i] = indexes[i].base().view();
            }
            final Frozen frozen = new Frozen(space, views);
            spaces.add(frozen);
            byId.put(space.id(), frozen);
        }
        for (final SequenceStore sequence : schema.sequences().all())
        {
            if (sequence.isStarted())
            {
                sequences.add(new FrozenSequence(sequence.def().id(), sequence.current()));
            }
        }
        spaces.sort(Comparator.comparingInt((frozen) -> frozen.space().id()));
    }

    /**
     * @return all spaces by id.
     */
    public List<Frozen> spaces()
    {
        return spaces;
    }

    /**
     * @return the values of all sequences that have one. The rows of {@code _sequence_data} do not have them: a value
     * that was taken for a key is in the row with that key only.
     */
    public List<FrozenSequence> sequences()
    {
        return sequences;
    }

    /**
     * @param spaceId of a space.
     * @return the space, or null.
     */
    public Frozen find(final int spaceId)
    {
        return byId.get(spaceId);
    }

    /**
     * Lets the data go. On the transaction thread, once, when nobody reads any more.
     */
    public void release()
    {
        arena.closeView(arenaView);
    }

    /**
     * One frozen space.
     *
     * @param space its definition; its live indexes are not to be read.
     * @param views of its indexes, in their order.
     */
    public record Frozen(SpaceStore space, IndexView[] views)
    {
        /** Whether it has tuples, and ones of its own that are to outlive the process. */
        boolean hasRows()
        {
            return 0 != views.length && !space.def().isDataTemporary() && !SystemSpaces.isView(space.id());
        }
    }

    /**
     * The value of a sequence.
     *
     * @param id    of the sequence.
     * @param value that it gave last.
     */
    public record FrozenSequence(int id, long value)
    {
    }
}
