package io.memtx.memtx;

import io.memtx.memtx.ddl.OnlineChange;
import io.memtx.memtx.ddl.SchemaChanger;
import io.memtx.memtx.schema.IndexDef;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.agrona.concurrent.IdleStrategy;

import java.util.ArrayList;
import java.util.concurrent.CompletionException;

/**
 * The changes of schema that are under way in steps. One of them goes on at each turn, and becomes valid at one with
 * nothing pending. Single owner: the transaction thread.
 */
final class SchemaChanges
{
    /** How many tuples a turn looks at: less than a millisecond. */
    static final int STEP = 1000;

    /** How many turns a change waits for a quiet moment; then it makes one, as a change made at once does. */
    static final int WAIT_TURNS = 1000;

    private final Engine engine;
    private final SchemaChanger changer;
    private final IdleStrategy idleStrategy;
    private final ArrayList<SchemaChange> active = new ArrayList<>();
    private final MsgPackWriter encoded = new MsgPackWriter();
    private int next;
    private long stepCount;

    SchemaChanges(final Engine engine, final SchemaChanger changer, final IdleStrategy idleStrategy)
    {
        this.engine = engine;
        this.changer = changer;
        this.idleStrategy = idleStrategy;
    }

    SchemaChange startCreate(final IndexDef def)
    {
        def.encode(encoded.reset());
        return start(SystemSpaces.INDEX, () -> engine.definitions().insertIndex(def));
    }

    SchemaChange start(final IndexDef def)
    {
        def.encode(encoded.reset());
        return start(SystemSpaces.INDEX, () -> engine.definitions().put(def));
    }

    SchemaChange start(final SpaceDef def)
    {
        def.encode(encoded.reset());
        return start(SystemSpaces.SPACE, () -> engine.definitions().put(def));
    }

    private SchemaChange start(final int systemSpaceId, final Runnable row)
    {
        engine.transactions().ensureWritable();
        if (engine.schema() != engine.transactions().confirmedSchema())
        {
            throw new MemtxException(ErrorCode.ER_MULTISTATEMENT_TRANSACTION, "a change of schema in steps");
        }
        final OnlineChange change = changer.begin(systemSpaceId, encoded.address(), engine.newCursor());
        final SchemaChange started = new SchemaChange(engine, change, row);
        active.add(started);
        return started;
    }

    /** For tests: how many steps all changes took together. */
    long stepCount()
    {
        return stepCount;
    }

    /** Between transactions: goes on with one of the changes. */
    int doWork()
    {
        if (active.isEmpty())
        {
            return 0;
        }
        next = next < active.size() ? next : 0;
        final SchemaChange started = active.get(next++);
        final OnlineChange change = started.change();
        int work = 0;
        if (!change.isReady())
        {
            stepCount++;
            work = change.step(STEP);
            started.addTuples(work);
        }
        if (null != change.failure())
        {
            remove(started);
            change.close();
            fail(started, change.failure());
            return work + 1;
        }
        if (change.isReady() && (engine.transactions().isQuiet() || started.countWait() > WAIT_TURNS))
        {
            remove(started);
            finish(started);
            return work + 1;
        }
        return work;
    }

    void cancel(final SchemaChange started)
    {
        if (active.contains(started))
        {
            remove(started);
            started.change().close();
            started.future().cancel(false);
        }
    }

    void await(final SchemaChange started)
    {
        idleStrategy.reset();
        while (!started.isDone())
        {
            idleStrategy.idle(engine.doWork());
        }
        try
        {
            started.future().join();
        }
        catch (final CompletionException ex)
        {
            throw ex.getCause() instanceof RuntimeException cause ? cause : ex;
        }
    }

    void close()
    {
        while (!active.isEmpty())
        {
            final SchemaChange started = active.remove(active.size() - 1);
            started.change().close();
            fail(started, new IllegalStateException("engine is closed"));
        }
    }

    private void remove(final SchemaChange started)
    {
        final int index = active.indexOf(started);
        active.remove(index);
        next -= index < next ? 1 : 0;
    }

    /** Nobody waits for the row to be confirmed but whoever has the future. */
    private void finish(final SchemaChange started)
    {
        final FutureCompletion<Void> completion = new FutureCompletion<>(started.future());
        try
        {
            started.change().finish(() -> engine.runner().run(
                (tx) ->
                {
                    started.row().run();
                    return null;
                },
                completion));
        }
        catch (final RuntimeException ex)
        {
            fail(started, ex);
        }
        catch (final Error ex)
        {
            fail(started, ex); // who waits must not wait for ever
            throw ex;
        }
    }

    /** As with transactions, what depends on the end must not run statements. */
    private void fail(final SchemaChange started, final Throwable reason)
    {
        final boolean wasTelling = engine.transactions().isTelling(true);
        try
        {
            started.future().completeExceptionally(reason);
        }
        finally
        {
            engine.transactions().isTelling(wasTelling);
        }
    }
}
