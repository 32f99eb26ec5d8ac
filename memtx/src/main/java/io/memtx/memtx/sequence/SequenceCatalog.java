package io.memtx.memtx.sequence;

import io.memtx.memtx.schema.SpaceSequenceDef;
import org.eclipse.collections.impl.map.mutable.primitive.IntObjectHashMap;

import java.util.Collection;

/**
 * All sequences at one version of the schema, and the spaces that they give keys to. Immutable, but for the values of
 * the sequences. Single owner: the transaction thread.
 */
public final class SequenceCatalog
{
    /** No sequence at all. */
    public static final SequenceCatalog NONE =
        new SequenceCatalog(new IntObjectHashMap<>(), new IntObjectHashMap<>());

    private final IntObjectHashMap<SequenceStore> byId;
    private final IntObjectHashMap<SpaceSequenceDef> bySpace;

    private SequenceCatalog(
        final IntObjectHashMap<SequenceStore> byId, final IntObjectHashMap<SpaceSequenceDef> bySpace)
    {
        this.byId = byId;
        this.bySpace = bySpace;
    }

    /**
     * @return all sequences, in no order.
     */
    public Collection<SequenceStore> all()
    {
        return byId.values();
    }

    /**
     * @param sequenceId of a sequence.
     * @return the sequence, or null.
     */
    public SequenceStore find(final int sequenceId)
    {
        return byId.get(sequenceId);
    }

    /**
     * @param name of a sequence.
     * @return the sequence, or null.
     */
    public SequenceStore find(final String name)
    {
        return byId.detect((sequence) -> sequence.def().name().equals(name));
    }

    /**
     * @param spaceId of a space.
     * @return which sequence gives it keys, or null.
     */
    public SpaceSequenceDef ofSpace(final int spaceId)
    {
        return bySpace.get(spaceId);
    }

    /**
     * @param sequenceId of a sequence.
     * @return a use of it by a space, or null.
     */
    public SpaceSequenceDef useOf(final int sequenceId)
    {
        return bySpace.detect((use) -> use.sequenceId() == sequenceId);
    }

    /**
     * @return a number that no sequence has, from 1.
     */
    public int nextId()
    {
        int highest = 0;
        for (final SequenceStore sequence : byId)
        {
            highest = Math.max(highest, sequence.def().id());
        }
        return highest + 1;
    }

    /**
     * @param sequence new, or another definition of the sequence of that id.
     * @return a catalog with it.
     */
    public SequenceCatalog with(final SequenceStore sequence)
    {
        final SequenceCatalog next = new SequenceCatalog(new IntObjectHashMap<>(byId), bySpace);
        next.byId.put(sequence.def().id(), sequence);
        return next;
    }

    /**
     * @param sequenceId of a sequence that no space uses.
     * @return a catalog without it.
     */
    public SequenceCatalog without(final int sequenceId)
    {
        final SequenceCatalog next = new SequenceCatalog(new IntObjectHashMap<>(byId), bySpace);
        next.byId.remove(sequenceId);
        return next;
    }

    /**
     * @param use of a sequence by a space that uses none.
     * @return a catalog with it.
     */
    public SequenceCatalog attach(final SpaceSequenceDef use)
    {
        final SequenceCatalog next = new SequenceCatalog(byId, new IntObjectHashMap<>(bySpace));
        next.bySpace.put(use.spaceId(), use);
        return next;
    }

    /**
     * @param spaceId of a space.
     * @return a catalog in which it uses no sequence.
     */
    public SequenceCatalog detach(final int spaceId)
    {
        final SequenceCatalog next = new SequenceCatalog(byId, new IntObjectHashMap<>(bySpace));
        next.bySpace.remove(spaceId);
        return next;
    }
}
