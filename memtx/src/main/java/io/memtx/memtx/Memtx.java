package io.memtx.memtx;

import io.memtx.memtx.backup.Backup;
import io.memtx.memtx.changes.ChangeOptions;
import io.memtx.memtx.changes.ChangeStream;
import io.memtx.memtx.recovery.RecoveryReport;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.submission.Submitter;
import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * An in-memory storage engine in this process, kept in one directory of files in Tarantool's formats.
 * <p>
 * Opened by {@link #open(Path)} it is stepped by the calling thread, which from then on is its transaction thread: a
 * convenient call steps it until its result is final; a loop of one's own calls {@link #doWork()} and never waits.
 * Launched by {@link #launch(MemtxContext)} it has a thread of its own, and others {@linkplain #submit submit}.
 * <p>
 * Methods are for the transaction thread unless they say "any thread"; in another they throw IllegalStateException.
 * After {@link #close()} every method but close throws IllegalStateException.
 * <p>
 * Misuse, here and in all that is reached from here, changes nothing and leaves the engine usable:
 * <pre>
 *   an argument that is null, of a wrong type, negative, another engine's   IllegalArgumentException that names it
 *   another thread, a closed engine or cursor, a call from a listener       IllegalStateException
 *   a call that waits, inside a transaction or trigger                      ER_ACTIVE_TRANSACTION
 *   a transaction after its function has returned                          ER_NO_TRANSACTION
 *   a space or index that was dropped, also when its number is used again   ER_NO_SUCH_SPACE, ER_NO_SUCH_INDEX_ID
 *   a read view or what was taken from it, closed                           ER_READ_VIEW_CLOSED
 *   what the program's own functions and triggers throw                     goes through, after a roll-back
 *   what its listeners throw                                                goes to the error handler
 * </pre>
 */
public final class Memtx implements AutoCloseable
{
    private final EngineLauncher resources;
    private final Engine engine;
    private final AgentThread ownThread;
    private final ThreadLocal<Reader> ownReader = new ThreadLocal<>();
    private boolean isClosed;

    Memtx(final EngineLauncher resources, final Engine engine, final AgentThread ownThread)
    {
        this.resources = resources;
        this.engine = engine;
        this.ownThread = ownThread;
    }

    /**
     * Opens a directory with default options, stepped by this thread; makes it when it is not there.
     *
     * @param directory of the data.
     * @return the engine, recovered.
     */
    public static Memtx open(final Path directory)
    {
        return open(new MemtxContext(directory));
    }

    /**
     * Opens a directory, stepped by this thread.
     *
     * @param context options.
     * @return the engine, recovered.
     * @throws IllegalArgumentException that lists every wrong option.
     * @throws MissingFlagException     when the JVM lacks a flag.
     * @throws MemtxException           ER_ALREADY_RUNNING, ER_INVALID_XLOG and what else recovery may meet.
     */
    public static Memtx open(final MemtxContext context)
    {
        Arguments.notNull(context, "context").validate();
        MissingFlagException.check();
        final EngineLauncher resources = new EngineLauncher();
        return new Memtx(resources, resources.launch(context), null);
    }

    /**
     * Opens a directory and gives the engine a thread of its own. Only the methods for any thread can be called then.
     *
     * @param context options.
     * @return the engine, recovered and running.
     * @throws IllegalArgumentException as {@link #open(MemtxContext)}.
     */
    public static Memtx launch(final MemtxContext context)
    {
        return launch(context, Thread::new);
    }

    /** With threads of the caller's making: for tests. */
    static Memtx launch(final MemtxContext context, final ThreadFactory threads)
    {
        final Memtx stepped = open(context);
        stepped.engine.disown();
        AgentThread thread = null;
        try
        {
            thread = AgentThread.start(stepped.engine, context.idleStrategy(), context.errorHandler(), threads);
            return new Memtx(stepped.resources, stepped.engine, thread);
        }
        finally
        {
            if (null == thread)
            {
                stepped.engine.onStart();
                stepped.close();
            }
        }
    }

    /**
     * Does what has to be done between statements: confirms, runs what other threads submitted, checkpoints. To be
     * called often by a loop that owns the engine; never waits.
     *
     * @return how much was done; 0 when there was nothing to do.
     */
    public int doWork()
    {
        engine.checkNotTelling();
        return engine.doWork();
    }

    /**
     * @param name of a space.
     * @return the space.
     * @throws MemtxException ER_NO_SUCH_SPACE.
     */
    public Space space(final String name)
    {
        engine.checkOwner();
        final SpaceStore space = engine.schema().find(Arguments.notNull(name, "space name"));
        if (null == space)
        {
            throw new MemtxException(ErrorCode.ER_NO_SUCH_SPACE, name);
        }
        return new Space(engine, space);
    }

    /**
     * @param name of a space.
     * @return whether there is one.
     */
    public boolean hasSpace(final String name)
    {
        engine.checkOwner();
        return null != engine.schema().find(Arguments.notNull(name, "space name"));
    }

    /**
     * Creates a space.
     *
     * @param name    of it.
     * @param describe fills in its definition.
     * @return the space.
     * @throws MemtxException ER_SPACE_EXISTS and whatever is wrong with the definition.
     */
    public Space createSpace(final String name, final Consumer<SpaceDefinition> describe)
    {
        engine.awaitQuiet();
        final SpaceDefinition definition = new SpaceDefinition();
        Arguments.notNull(name, "space name");
        Arguments.notNull(describe, "describe").accept(definition);
        final int id = engine.definitions().createSpace(name, definition);
        return new Space(engine, engine.schema().space(id));
    }

    /**
     * Finds a collation, for the parts of an index and the fields of a format.
     *
     * @param name of it, exactly or else in lower case: {@code unicode}, {@code unicode_ci}, {@code unicode_de_s1}, ...
     * @return the collation.
     * @throws MemtxException ER_NO_SUCH_COLLATION when there is none; ER_UNSUPPORTED when it needs ICU4J
     *                        ({@code com.ibm.icu:icu4j}) and that is not on the class path.
     */
    public Collation collation(final String name)
    {
        engine.checkOwner();
        return engine.definitions().collation(Arguments.notNull(name, "collation name"));
    }

    /**
     * Creates a space unless there is one of that name, whose definition is then left as it is.
     *
     * @param name     of it.
     * @param describe fills in its definition.
     * @return the space.
     */
    public Space spaceIfAbsent(final String name, final Consumer<SpaceDefinition> describe)
    {
        return hasSpace(name) ? space(name) : createSpace(name, describe);
    }

    /**
     * @return the functions that definitions may name.
     */
    public Functions functions()
    {
        engine.checkOwner();
        return new Functions(engine);
    }

    /**
     * @return the sequences.
     */
    public Sequences sequences()
    {
        engine.checkOwner();
        return new Sequences(engine);
    }

    /**
     * Runs a transaction and waits until it is final.
     *
     * @param body of it; an exception rolls it back and reaches the caller.
     */
    public void transact(final TransactionBody body)
    {
        Arguments.notNull(body, "body");
        engine.transact((tx) ->
        {
            body.run(tx);
            return null;
        });
    }

    /**
     * Runs a transaction and waits until it is final.
     *
     * @param function of it; an exception rolls it back and reaches the caller.
     * @param <T>      of the result.
     * @return what the function returned.
     */
    public <T> T compute(final TransactionFunction<T> function)
    {
        return engine.transact(Arguments.notNull(function, "function"));
    }

    /**
     * @return the running transaction: for triggers that run statements of their own.
     * @throws MemtxException ER_NO_TRANSACTION.
     */
    public Transaction transaction()
    {
        engine.checkOwner();
        final Transaction transaction = engine.transaction();
        if (null == transaction)
        {
            throw new MemtxException(ErrorCode.ER_NO_TRANSACTION);
        }
        return transaction;
    }

    /**
     * Has the transaction thread run a transaction. Any thread. What depends on the future and runs on the transaction
     * thread must not run statements itself; it may submit.
     *
     * @param function of it.
     * @param <T>      of the result.
     * @return completed when the transaction is final; null when the queue is full, which is an answer: try again
     *         later.
     */
    public <T> CompletableFuture<T> submit(final TransactionFunction<T> function)
    {
        Arguments.notNull(function, "function");
        final CompletableFuture<T> future = new CompletableFuture<>();
        return engine.functions().submit(function, future) ? future : null;
    }

    /**
     * Makes another way to submit statements, as bytes and without garbage. Any thread; one for each thread.
     *
     * @return the submitter.
     * @throws IllegalStateException when the engine is closed.
     */
    public Submitter submitter()
    {
        return engine.requests().newSubmitter();
    }

    /**
     * Runs a transaction and does not wait. Allocates nothing, if the body does not: keep the body, and use
     * {@link #changes()} in it. The {@link Transaction} handed to it is the same object every time.
     *
     * @param body of it; an exception rolls it back and reaches the caller.
     * @return the log position at which the transaction is final: see {@link #confirmedPosition()}.
     */
    public long commit(final TransactionBody body)
    {
        engine.checkNoTransaction();
        return engine.runner().commit(body);
    }

    /**
     * @return statements without garbage: one object, reused.
     */
    public Changes changes()
    {
        engine.checkOwner();
        return engine.changes();
    }

    /**
     * @return the log position up to which transactions are confirmed. Any thread.
     */
    public long confirmedPosition()
    {
        return engine.transactions().confirmedPosition();
    }

    /**
     * Steps the engine until a transaction is final.
     *
     * @param position returned by {@link Changes#commit()}.
     * @throws MemtxException           ER_TXN_ROLLBACK, ER_WAL_IO when it was rolled back; ER_ACTIVE_TRANSACTION inside
     *                                  a transaction.
     * @throws IllegalArgumentException for a position that the log has not reached.
     */
    public void await(final long position)
    {
        engine.checkNoTransaction();
        if (position > engine.journal().appendPosition())
        {
            throw new IllegalArgumentException(
                "position is behind the end of the log: " + position + " > " + engine.journal().appendPosition());
        }
        engine.await(position);
    }

    /**
     * Opens a view of all confirmed data. Any thread; another than the transaction thread waits for its next turn, and
     * nobody waits for transactions that are pending.
     *
     * @return the view, to be closed.
     */
    public ReadView readView()
    {
        if (engine.isOwner())
        {
            engine.checkNotTelling();
            return engine.readViews().open();
        }
        return engine.readViews().await();
    }

    /**
     * Opens a reader of live confirmed data for the calling thread. Any thread; another than the transaction thread
     * waits for its next turn. Keep the reader: using it asks nothing of anybody.
     *
     * @return the reader, to be closed.
     * @throws IllegalStateException when the engine is closed.
     */
    public Reader reader()
    {
        return engine.readers().open();
    }

    /**
     * Reads live confirmed data inside a {@link Reader} that is kept for the calling thread. Any thread; its first call
     * waits for the transaction thread's next turn.
     *
     * @param function that reads.
     * @param <T>      of the result.
     * @return what the function returned.
     * @throws IllegalStateException when the engine is closed.
     */
    public <T> T read(final ReadFunction<T> function)
    {
        Arguments.notNull(function, "function");
        Reader reader = ownReader.get();
        if (null == reader || reader.isClosed())
        {
            reader = reader();
            ownReader.set(reader);
        }
        final boolean isEntered = reader.enterIfOutside();
        try
        {
            return function.apply(reader);
        }
        finally
        {
            reader.exitIf(isEntered);
        }
    }

    /**
     * Begins a backup of what is confirmed now, while the engine goes on. Any thread; another than the transaction
     * thread waits for its next turn.
     *
     * @return the backup, to be closed.
     * @throws MemtxException        ER_BACKUP_IN_PROGRESS while there is one.
     * @throws IllegalStateException when the engine is closed.
     */
    public Backup backup()
    {
        return engine.logAccess().backup();
    }

    /**
     * Opens a stream of the confirmed changes of all spaces.
     *
     * @param from what the consumer has: the changes behind it come; a new vclock for all that the logs hold.
     * @return the stream, to be closed.
     * @throws MemtxException as {@link #changes(Vclock, ChangeOptions)}.
     */
    public ChangeStream changes(final Vclock from)
    {
        return changes(from, new ChangeOptions());
    }

    /**
     * Opens a stream of confirmed changes. Any thread; another than the transaction thread waits for its next turn.
     * Finds its place in the log by reading the file that the vclock is in, so not on a thread that must not wait.
     *
     * @param from    what the consumer has: the changes behind it come. Copied.
     * @param options which changes come.
     * @return the stream, to be closed.
     * @throws MemtxException        ER_ILLEGAL_PARAMS when the vclock is ahead of the engine's; ER_XLOG_GAP when the
     *                               log does not go back that far any more; ER_UNSUPPORTED with {@code walMode} none;
     *                               ER_NO_SUCH_SPACE for a name in the options.
     * @throws IllegalStateException when the engine is closed.
     */
    public ChangeStream changes(final Vclock from, final ChangeOptions options)
    {
        return engine.logAccess().changes(
            Arguments.notNull(from, "vclock"), Arguments.notNull(options, "options"));
    }

    /**
     * Makes a checkpoint and waits until it is on disk.
     *
     * @return false when there was nothing new since the last one.
     * @throws MemtxException ER_ACTIVE_TRANSACTION, ER_CHECKPOINT_IN_PROGRESS, or ER_WAL_IO when it failed; the last
     *                        one stays.
     */
    public boolean snapshot()
    {
        engine.checkNoTransaction();
        if (!engine.startCheckpoint())
        {
            return false;
        }
        while (engine.checkpointer().isRunning())
        {
            if (0 == engine.doWork())
            {
                Thread.yield();
            }
        }
        if (null != engine.checkpointer().lastFailure())
        {
            throw new MemtxException(ErrorCode.ER_WAL_IO, engine.checkpointer().lastFailure());
        }
        return true;
    }

    /**
     * Begins a checkpoint; {@link #doWork()} goes on with it.
     *
     * @return false when there is nothing new since the last one.
     */
    public boolean startSnapshot()
    {
        engine.checkNoTransaction();
        return engine.startCheckpoint();
    }

    /**
     * Has the engine make a checkpoint. Any thread.
     *
     * @return done when it is on disk: false when there was nothing new since the last one. Exceptionally with
     *         ER_CHECKPOINT_IN_PROGRESS, or ER_WAL_IO when it failed; the last one stays.
     */
    public CompletableFuture<Boolean> requestSnapshot()
    {
        return engine.logAccess().requestSnapshot();
    }

    /**
     * @return what opening the directory left out, jumped over and set aside. Any thread.
     */
    public RecoveryReport recoveryReport()
    {
        return engine.recoveryReport();
    }

    /**
     * A number that grows by one with each confirmed row that defines a space or an index, or takes a definition away,
     * as Tarantool's does; from 1 when the engine is opened. Who keeps what he knows of the schema can ask whether it
     * is still so, and have statements refused that were made for another one ({@link Submitter#schemaVersion(int)},
     * {@link Transaction#checkSchemaVersion(long)}). Any thread.
     *
     * @return the number.
     */
    public long schemaVersion()
    {
        return engine.transactions().schemaVersion();
    }

    /**
     * @return the engine as a member of a replica set.
     */
    public Replication replication()
    {
        engine.checkOwner();
        return engine.replication();
    }

    /**
     * @return figures about the engine.
     */
    public MemtxInfo info()
    {
        engine.checkOwner();
        return MemtxInfo.of(engine);
    }

    /**
     * @return how many statements were executed.
     */
    public StatementStatistics statistics()
    {
        engine.checkOwner();
        return StatementStatistics.of(engine);
    }

    /**
     * Closes the engine: gives up a running checkpoint, waits until readers and views are left, closes the log, gives
     * back all memory. What was committed and not confirmed yet is in the log if the log takes it. A thread that was
     * interrupted closes as any other, and is interrupted behind it. Idempotent.
     *
     * @throws MemtxException ER_ACTIVE_TRANSACTION inside a transaction or trigger: the engine stays open. ER_WAL_IO
     *                        when the log could not be finished: everything is given back, and the next opening finds
     *                        what was acknowledged.
     */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        if (null != ownThread)
        {
            if (engine.isOwner())
            {
                throw new MemtxException(ErrorCode.ER_ACTIVE_TRANSACTION); // a thread cannot wait for its own end
            }
            ownThread.close();
            engine.onStart(); // the closing thread owns it from here on
        }
        engine.checkNoTransaction();
        isClosed = true;
        final boolean wasInterrupted = Thread.interrupted(); // else files would close under the last writes
        try
        {
            closeAll();
        }
        finally
        {
            if (wasInterrupted)
            {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeAll()
    {
        try
        {
            engine.close();
        }
        finally
        {
            engine.readViews().closeAll();
            engine.readers().closeAll(); // while somebody may be inside the memory is not given back
            resources.close();
        }
    }

    /** For tests. */
    Engine engine()
    {
        return engine;
    }
}
