package io.memtx.memtx;

import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.txn.TransactionListener;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.ArrayList;

/**
 * The running transaction: a function that runs alone on the transaction thread and sees its own changes and those of
 * all transactions before it. It commits when the function returns and is rolled back when the function throws. A
 * statement that fails undoes itself only; the transaction goes on if the function catches the exception.
 * <p>
 * Good inside the function (or trigger) it was handed to, and nowhere else: afterwards every call says ER_TXN_COMMIT or
 * ER_TXN_ROLLBACK; ER_NO_TRANSACTION when it was that of a single statement.
 */
public final class Transaction
{
    private final Engine engine;
    private final TransactionManager transactions;
    private final ArrayList<Savepoint> savepoints = new ArrayList<>();
    private ErrorCode misuse = ErrorCode.ER_NO_TRANSACTION; // what to say of it when it is not running

    Transaction(final Engine engine, final TransactionManager transactions)
    {
        this.engine = engine;
        this.transactions = transactions;
    }

    /**
     * As {@link Space#insert}.
     *
     * @param space  to change.
     * @param fields of the tuple.
     * @return the tuple.
     */
    public Tuple insert(final Space space, final Object... fields)
    {
        final SpaceStore store = store(space);
        return engine.statements().put(store, engine.input().tuple(fields), false);
    }

    /**
     * As {@link Space#replace}.
     *
     * @param space  to change.
     * @param fields of the tuple.
     * @return the tuple.
     */
    public Tuple replace(final Space space, final Object... fields)
    {
        final SpaceStore store = store(space);
        return engine.statements().put(store, engine.input().tuple(fields), true);
    }

    /**
     * As {@link Space#update}.
     *
     * @param space      to change.
     * @param key        full primary key.
     * @param operations from left to right.
     * @return the changed tuple, or null.
     */
    public Tuple update(final Space space, final Key key, final Operation... operations)
    {
        final SpaceStore store = store(space);
        return engine.statements().update(store, store.primary(), key, operations);
    }

    /**
     * Updates through any unique index.
     *
     * @param index      unique.
     * @param key        full key of it.
     * @param operations from left to right.
     * @return the changed tuple, or null.
     */
    public Tuple update(final Index index, final Key key, final Operation... operations)
    {
        final SpaceStore store = store(index);
        return engine.statements().update(store, index.store(), key, operations);
    }

    /**
     * As {@link Space#upsert}.
     *
     * @param space      to change.
     * @param tuple      to insert.
     * @param operations to apply instead.
     */
    public void upsert(final Space space, final Tuple tuple, final Operation... operations)
    {
        engine.statements().upsert(store(space), tuple, operations);
    }

    /**
     * As {@link Space#delete}.
     *
     * @param space to change.
     * @param parts of the full primary key.
     * @return the deleted tuple, or null.
     */
    public Tuple delete(final Space space, final Object... parts)
    {
        final SpaceStore store = store(space);
        return engine.statements().delete(store, store.primary(), Key.key(parts));
    }

    /**
     * Deletes through any unique index.
     *
     * @param index unique.
     * @param parts of the full key.
     * @return the deleted tuple, or null.
     */
    public Tuple delete(final Index index, final Object... parts)
    {
        final SpaceStore store = store(index);
        return engine.statements().delete(store, index.store(), Key.key(parts));
    }

    /**
     * @param space to read.
     * @param parts of the full primary key.
     * @return the tuple as this transaction sees it, or null.
     */
    public Tuple get(final Space space, final Object... parts)
    {
        store(space);
        return space.get(parts);
    }

    /**
     * @return the same statements, given as MessagePack.
     */
    public EncodedStatements encoded()
    {
        check();
        return new EncodedStatements(engine, engine.executor());
    }

    /**
     * Refuses to go on when the schema is another one than the program knows.
     *
     * @param version returned by {@link Memtx#schemaVersion()}.
     * @throws MemtxException ER_WRONG_SCHEMA_VERSION when it is.
     */
    public void checkSchemaVersion(final long version)
    {
        check();
        final long current = transactions.schemaVersion();
        if (current != version)
        {
            throw new MemtxException(ErrorCode.ER_WRONG_SCHEMA_VERSION, current, version);
        }
    }

    /**
     * Marks a place to go back to.
     *
     * @return the mark, good until the transaction ends or goes back behind it.
     */
    public Savepoint savepoint()
    {
        check();
        final Savepoint savepoint = new Savepoint(
            transactions.effectCount(), transactions.batch().mark(), engine.enclosingStatement());
        savepoints.add(savepoint);
        return savepoint;
    }

    /**
     * Undoes what was done since a savepoint. It may be used again; later ones are void.
     *
     * @param savepoint of this transaction.
     * @throws MemtxException ER_NO_SUCH_SAVEPOINT when it is void, of another transaction, or set outside the triggers
     *                        that are running now.
     */
    public void rollbackTo(final Savepoint savepoint)
    {
        check();
        final int index = savepoints.indexOf(Arguments.notNull(savepoint, "savepoint"));
        if (index < 0 || savepoint.enclosingStatement != engine.enclosingStatement())
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_SAVEPOINT);
        }
        savepoints.subList(index + 1, savepoints.size()).clear();
        transactions.rollbackTo(savepoint.effectCount);
        transactions.batch().truncate(savepoint.rowMark);
    }

    /**
     * @param listener to run when this transaction is confirmed, in the order of registration.
     */
    public void onCommit(final TransactionListener listener)
    {
        check();
        transactions.onCommit(Arguments.notNull(listener, "listener"));
    }

    /**
     * @param listener to run when this transaction is rolled back.
     */
    public void onRollback(final TransactionListener listener)
    {
        check();
        transactions.onRollback(Arguments.notNull(listener, "listener"));
    }

    /**
     * {@code box.begin{is_sync = true}}: has this transaction wait for a quorum, whatever spaces it is about. Where
     * nobody counts quorums, in an engine that is no instance, it changes nothing.
     */
    public void synchronous()
    {
        check();
        if (null != transactions.synchro())
        {
            transactions.synchro().wantSync();
        }
    }

    /** Makes it good for another transaction; savepoints of the last one are void. */
    Transaction restart()
    {
        savepoints.clear();
        return this;
    }

    /** It is not running any more. */
    void ended(final boolean isCommitted)
    {
        misuse = isCommitted ? ErrorCode.ER_TXN_COMMIT : ErrorCode.ER_TXN_ROLLBACK;
    }

    private SpaceStore store(final Space space)
    {
        check();
        checkSameEngine(Arguments.notNull(space, "space").engine());
        return space.store();
    }

    private SpaceStore store(final Index index)
    {
        check();
        checkSameEngine(Arguments.notNull(index, "index").engine());
        return index.seen();
    }

    private void checkSameEngine(final Engine other)
    {
        if (engine != other)
        {
            throw new IllegalArgumentException("space or index is another engine's");
        }
    }

    private void check()
    {
        engine.checkOwner();
        if (engine.transaction() != this)
        {
            throw new MemtxException(misuse);
        }
    }

    /**
     * A place in a transaction.
     */
    public static final class Savepoint
    {
        private final int effectCount;
        private final int rowMark;
        private final long enclosingStatement;

        private Savepoint(final int effectCount, final int rowMark, final long enclosingStatement)
        {
            this.effectCount = effectCount;
            this.rowMark = rowMark;
            this.enclosingStatement = enclosingStatement;
        }
    }
}
