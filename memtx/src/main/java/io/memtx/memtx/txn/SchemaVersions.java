package io.memtx.memtx.txn;

import io.memtx.memtx.space.CursorRegistry;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;

import java.util.function.Consumer;

/**
 * Both versions of the schema: the latest, which the transaction thread works with, and the confirmed one, which views
 * are opened on; and what dropped spaces and indexes have left. Single owner: the transaction thread.
 */
final class SchemaVersions
{
    private final SchemaGarbage garbage;
    private Consumer<Schema> listener = (schema) -> { };
    private Schema latest;
    private Schema confirmed;
    private Schema outside; // confirmed, null while a transaction runs
    private volatile Schema published; // confirmed, for readers on other threads
    private volatile long version = 1;

    SchemaVersions(final Arena arena, final CursorRegistry cursors, final Schema schema)
    {
        garbage = new SchemaGarbage(arena, cursors);
        latest = schema;
        confirmed = schema;
        outside = schema;
        published = schema;
    }

    Schema latest()
    {
        return latest;
    }

    Schema confirmed()
    {
        return confirmed;
    }

    /** What reads see that need not look at unconfirmed changes: null while a transaction runs. */
    Schema outside()
    {
        return outside;
    }

    void begin()
    {
        outside = null;
    }

    void end()
    {
        outside = confirmed;
    }

    /** Any thread. */
    Schema published()
    {
        return published;
    }

    /** Grows with each confirmed row that defines a space or an index. Any thread. */
    long version()
    {
        return version;
    }

    void change(final Schema next)
    {
        latest = next;
        listener.accept(next);
    }

    /** Hears of each version that becomes the latest, the ones that come back included. */
    void listener(final Consumer<Schema> newListener)
    {
        listener = newListener;
    }

    void undo(final Schema previous)
    {
        final Schema undone = latest;
        latest = previous;
        for (final SpaceStore space : previous.spaces())
        {
            final SpaceStore other = undone.find(space.id());
            if (null != other && other != space)
            {
                space.restoreOrder(other);
            }
        }
        garbage.add(undone, latest);
        listener.accept(latest);
    }

    /** Step by step, since a space may have been created and dropped inside the transaction. */
    void confirm(final TransactionState state)
    {
        Schema previous = null;
        for (int i = 0; i < state.count; i++)
        {
            final Schema before = state.schemas[i];
            if (null != before && null != previous)
            {
                garbage.add(previous, before);
            }
            previous = null == before ? previous : before;
        }
        if (null != previous) // else what it changed was undone by going back to a savepoint
        {
            garbage.add(previous, latest);
        }
        outside = null == outside ? null : latest;
        confirmed = latest;
        published = latest;
        version += state.definitionCount(); // single writer
    }

    int collectGarbage(final int limit)
    {
        return garbage.collect(limit);
    }
}
