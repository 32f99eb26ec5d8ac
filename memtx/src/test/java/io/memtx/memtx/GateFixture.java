package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.txn.LateGate;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;
import io.memtx.xlog.journal.FakeJournal;
import io.memtx.xlog.journal.WalMode;
import io.memtx.xlog.storage.FaultStorage;
import org.junit.jupiter.api.function.Executable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.nonUnique;
import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.memtx.schema.IndexType.HASH;
import static io.memtx.memtx.schema.IndexType.TREE;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * An engine over a journal in memory and a gate driven by hand, with a space of all shapes of index.
 */
final class GateFixture implements AutoCloseable
{
    final LateGate gate = new LateGate();
    final List<Throwable> errors = new ArrayList<>();
    final Memtx db;
    final Space space;
    FakeJournal journal;

    GateFixture(final Path directory)
    {
        this(directory, 16 << 20);
    }

    GateFixture(final Path directory, final long memoryBytes)
    {
        this(directory, memoryBytes, false);
    }

    GateFixture(final Path directory, final long memoryBytes, final boolean isReopened)
    {
        this(directory, memoryBytes, isReopened, TREE);
    }

    GateFixture(
        final Path directory, final long memoryBytes, final boolean isReopened, final IndexType primaryType)
    {
        db = Memtx.open(new MemtxContext(directory)
            .memtxMemory(memoryBytes)
            .storage(new FaultStorage((call, path) -> {}).withoutForce()) // a force takes longer than most tests
            .commitGate(gate)
            .ddlTimeoutMs(20)
            .errorHandler(errors::add)
            .journalSource((journalContext) ->
            {
                journal = new FakeJournal(
                    journalContext.replicaId(), journalContext.vclock(), WalMode.WRITE).confirmAtOnce();
                return journal;
            }));
        space = isReopened ? db.space("s") : db.createSpace("s", (def) -> describe(def, primaryType));
    }

    /** Fields: id, group (shared), code (unique), name (unique, hash), rank (unique where it is not nil). */
    static void describe(final SpaceDefinition def)
    {
        describe(def, TREE);
    }

    private static void describe(final SpaceDefinition def, final IndexType primaryType)
    {
        def.field("id", UNSIGNED).field("group", UNSIGNED).field("code", UNSIGNED).field("name", STRING)
            .nullableField("rank", UNSIGNED)
            .primaryKey(primaryType, "id")
            .index("group", TREE, nonUnique("group", "name"))
            .index("code", TREE, unique("code"))
            .index("name", HASH, unique("name"))
            .index("rank", TREE, unique("rank"))
            .index("text", TREE, nonUnique("name"));
    }

    /** A tuple whose other fields follow from its id. */
    static Object[] row(final int id)
    {
        return new Object[]{id, id % 3, 1000 - id, name(id), 0 == id % 4 ? null : id};
    }

    static String name(final int id)
    {
        return (0 == id % 2 ? "ab" : "b") + id;
    }

    static Tuple tuple(final int id)
    {
        return Tuple.of(row(id));
    }

    void insert(final int... ids)
    {
        for (final int id : ids)
        {
            space.insert(row(id));
        }
    }

    /** Runs a transaction that stays pending while the gate holds. */
    CompletableFuture<Void> pend(final TransactionBody body)
    {
        return see((tx) ->
        {
            body.run(tx);
            return null;
        }, new ArrayList<>());
    }

    /** What a transaction sees now, although it may stay pending itself. */
    <T> T see(final TransactionFunction<T> function)
    {
        final List<T> seen = new ArrayList<>();
        final CompletableFuture<T> future = see(function, seen);
        if (future.isCompletedExceptionally())
        {
            final Throwable cause = assertThrows(CompletionException.class, future::join).getCause();
            if (cause instanceof Error error)
            {
                throw error;
            }
            throw (RuntimeException)cause;
        }
        return seen.get(0);
    }

    private <T> CompletableFuture<T> see(final TransactionFunction<T> function, final List<T> seen)
    {
        final CompletableFuture<T> future = db.submit((tx) ->
        {
            final T result = function.apply(tx);
            seen.add(result);
            return result;
        });
        db.doWork();
        return future;
    }

    /** The position behind the newest transaction. */
    long position()
    {
        return journal.appendPosition();
    }

    void confirm(final long position)
    {
        gate.confirm(position);
        db.doWork();
        check();
    }

    void rollBackFrom(final long position)
    {
        gate.rollBackFrom(position);
        db.doWork();
        assertEquals(position, gate.rolledBackFrom());
        check();
    }

    int pendingCount()
    {
        return db.info().pendingCount();
    }

    long usedBytes()
    {
        return db.engine().arena().usedBytes();
    }

    List<Tuple> all()
    {
        return db.space("s").primary().select();
    }

    void check()
    {
        for (final SpaceStore store : db.engine().transactions().schema().spaces())
        {
            store.checkStructure();
        }
    }

    static List<Tuple> tuples(final int... ids)
    {
        final List<Tuple> tuples = new ArrayList<>();
        for (final int id : ids)
        {
            tuples.add(tuple(id));
        }
        return tuples;
    }

    static List<Tuple> select(final ReadableIndex index, final IteratorType type, final Object... parts)
    {
        return index.select(type, key(parts));
    }

    static void assertFails(final ErrorCode code, final Executable executable)
    {
        assertEquals(code, assertThrows(MemtxException.class, executable).code());
    }

    static void assertRolledBack(final ErrorCode code, final CompletableFuture<?> future)
    {
        assertTrue(future.isDone());
        final Throwable cause = assertThrows(ExecutionException.class, future::get).getCause();
        assertEquals(code, ((MemtxException)cause).code());
    }

    @Override
    public void close()
    {
        gate.pass();
        db.close();
    }
}
