package io.memtx.memtx;

import io.memtx.memtx.backup.Backups;
import io.memtx.memtx.changes.ChangeStreams;
import io.memtx.memtx.checkpoint.Checkpointer;
import io.memtx.memtx.counters.CountersFile;
import io.memtx.memtx.ddl.CollationRows;
import io.memtx.memtx.ddl.SchemaChanger;
import io.memtx.memtx.recovery.RecoveredState;
import io.memtx.memtx.recovery.RecoveryReport;
import io.memtx.memtx.replication.ForeignRows;
import io.memtx.memtx.space.CursorRegistry;
import io.memtx.memtx.space.Schema;
import io.memtx.memtx.space.SpaceCursor;
import io.memtx.memtx.statement.StatementExecutor;
import io.memtx.memtx.submission.RequestRunner;
import io.memtx.memtx.submission.SubmissionQueue;
import io.memtx.memtx.txn.RolledBackRows;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.memtx.update.UpdateExecutor;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.directory.Retention;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.journal.Journal;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;

import java.util.UUID;

/**
 * The transaction agent: owns the data, runs statements and transactions, and does in {@link #doWork()} what has to be
 * done between them. Single owner: the transaction thread.
 */
final class Engine implements Agent, ViewSource
{
    private static final int SUBMISSION_BATCH = 16;
    private static final int REQUEST_BATCH = 64;
    private static final int GARBAGE_BATCH = 128;
    private static final int STEP_MASK = 0x3F;

    private final Arena arena;
    private final Journal journal;
    private final TransactionManager transactions;
    private final StatementExecutor executor;
    private final StatementInput input = new StatementInput();
    private final Statements statements;
    private final AwaitedStatements awaited;
    private final Changes changes;
    private final Definitions definitions;
    private final Checkpointer checkpointer;
    private final CheckpointSchedule schedule;
    private final CursorRegistry cursors = new CursorRegistry();
    private final ReadViews readViews;
    private final Readers readers;
    private final LogAccess logAccess;
    private final IdleStrategy idleStrategy;
    private final EngineClock clock;
    private final TransactionRunner runner;
    private final CommitWait commitWait;
    private final FunctionQueue functions;
    private final SchemaChanges schemaChanges;
    private final SubmissionQueue requests;
    private final RequestRunner requestRunner;
    private final EngineCounters counters;
    private final CountingErrorHandler errorHandler;
    private final String roleName;

    private final RecoveryReport recoveryReport;
    private final UUID instanceUuid;

    private Replication replication; // null until somebody asks for it
    private int replicaId;
    private long skippedOperationCount;
    private int waitCount;
    private Thread owner; // null while it changes hands, and when closed
    private volatile boolean isClosed;

    Engine(
        final MemtxContext context,
        final Arena arena,
        final Journal journal,
        final RecoveredState recovered,
        final XlogDirectory directory,
        final Retention retention,
        final Checkpointer checkpointer,
        final EngineClock clock,
        final CountersFile countersFile,
        final CountingErrorHandler errorHandler)
    {
        this.errorHandler = errorHandler;
        replicaId = recovered.replicaId();
        instanceUuid = recovered.instanceUuid();
        recoveryReport = recovered.report();
        this.arena = arena;
        this.journal = journal;
        this.checkpointer = checkpointer;
        this.clock = clock;
        idleStrategy = context.idleStrategy();
        roleName = context.threadPrefix() + "-tx";
        final RolledBackRows rolledBack = new RolledBackRows();
        transactions = new TransactionManager(
            arena,
            journal,
            context.commitGate(),
            clock,
            errorHandler,
            cursors,
            recovered.schema(),
            context.ddlTimeoutMs(),
            rolledBack);
        if (null != transactions.synchro())
        {
            transactions.synchro().open(replicaId, recovered.queue());
        }
        runner = new TransactionRunner(this, transactions);
        commitWait = new CommitWait(this, transactions, context.idleStrategy());
        functions = new FunctionQueue(context.submissionCapacity(), runner, transactions);
        final SchemaChanger changer = new SchemaChanger(arena, transactions);
        schemaChanges = new SchemaChanges(this, changer, idleStrategy);
        executor = new StatementExecutor(
            arena,
            transactions,
            changer,
            new UpdateExecutor().maxTupleLength(context.memtxMaxTupleSize()),
            this::onSkipped,
            context.memtxMaxTupleSize(),
            context.walExt());
        executor.readOnlyReason(0 == replicaId ? Replication.NO_MEMBER : null);
        statements = new Statements(arena, executor, input);
        awaited = new AwaitedStatements(this, statements, input);
        changes = new Changes(this, executor);
        definitions = new Definitions(this, new CollationRows(arena, transactions));
        readViews = new ReadViews(this);
        readers = new Readers(this);
        logAccess = new LogAccess(
            this,
            new Backups(context.storage(), directory, retention, checkpointer, recovered.vclock()),
            new ChangeStreams(
                journal,
                transactions,
                rolledBack,
                recovered.vclock(),
                retention,
                (fault) -> XlogErrors.convert(fault, context.directory()))
                .recovered(recovered.queue()));
        schedule = new CheckpointSchedule(context, clock.time(), recovered.logBytes());
        requests = new SubmissionQueue(context.submissionRingLength());
        requestRunner = new RequestRunner(requests, executor, transactions, errorHandler);
        counters = null == countersFile ? null : new EngineCounters(countersFile, this);
        owner = Thread.currentThread();
    }

    RecoveryReport recoveryReport()
    {
        return recoveryReport;
    }

    /** The thread that has opened it must not call it any more; another one is about to start. */
    void disown()
    {
        owner = null;
    }

    @Override
    public void onStart()
    {
        if (isClosed)
        {
            throw misuse();
        }
        owner = Thread.currentThread();
    }

    /**
     * One turn of the transaction thread: confirm what is durable, run what others submitted, then what time asks for.
     */
    @Override
    public int doWork()
    {
        checkOwner();
        try
        {
            return turn();
        }
        catch (final InternalError ex)
        {
            // a fault in a mapping is delivered late, in any frame: no append since the last turn can be trusted
            throw transactions.fail(ex);
        }
    }

    @Override
    public String roleName()
    {
        return roleName;
    }

    @Override
    public void checkOwner()
    {
        if (Thread.currentThread() != owner)
        {
            throw misuse();
        }
    }

    private IllegalStateException misuse()
    {
        return isClosed ?
            new IllegalStateException("engine is closed") :
            new IllegalStateException(
                "engine is owned by another thread: owner=" + (null == owner ? roleName : owner.getName()) +
                " caller=" + Thread.currentThread().getName());
    }

    boolean isOwner()
    {
        return Thread.currentThread() == owner;
    }

    @Override
    public boolean isClosed()
    {
        return isClosed;
    }

    @Override
    public Arena arena()
    {
        return arena;
    }

    @Override
    public Schema viewedSchema()
    {
        return transactions.confirmedSchema();
    }

    @Override
    public Vclock viewedVclock()
    {
        return transactions.confirmedVclock();
    }

    Journal journal()
    {
        return journal;
    }

    TransactionManager transactions()
    {
        return transactions;
    }

    StatementExecutor executor()
    {
        return executor;
    }

    StatementInput input()
    {
        return input;
    }

    Statements statements()
    {
        return statements;
    }

    AwaitedStatements awaited()
    {
        return awaited;
    }

    Changes changes()
    {
        return changes;
    }

    Definitions definitions()
    {
        return definitions;
    }

    Checkpointer checkpointer()
    {
        return checkpointer;
    }

    ReadViews readViews()
    {
        return readViews;
    }

    Readers readers()
    {
        return readers;
    }

    LogAccess logAccess()
    {
        return logAccess;
    }

    /**
     * @return what a read sees: inside a transaction the latest schema, outside the confirmed one.
     */
    Schema schema()
    {
        return isInTransaction() ? transactions.schema() : transactions.confirmedSchema();
    }

    /** Whether no transaction runs and a schema is what reads see. */
    boolean isOutside(final Schema seen)
    {
        return transactions.outsideSchema() == seen;
    }

    /** A statement outside a transaction waits for a pending change of schema before it looks at the schema. */
    void awaitSchema()
    {
        checkNotTelling();
        if (!isInTransaction())
        {
            transactions.awaitSchema();
        }
    }

    /** A change of schema outside a transaction waits for all that is pending before it looks at the schema. */
    void awaitQuiet()
    {
        checkNotTelling();
        if (!isInTransaction())
        {
            transactions.awaitQuiet();
        }
    }

    boolean isInTransaction()
    {
        return runner.isRunning();
    }

    /**
     * @return a number of the statement whose triggers are running; 0 outside triggers.
     */
    long enclosingStatement()
    {
        return executor.enclosingStatement();
    }

    EngineCounters counters()
    {
        return counters;
    }

    SubmissionQueue requests()
    {
        return requests;
    }

    long timeMs()
    {
        return clock.time();
    }

    int replicaId()
    {
        return replicaId;
    }

    /** This instance has become a member, or is none any more. */
    void replicaId(final int id)
    {
        if (id != replicaId)
        {
            replicaId = id;
            journal.replicaId(id);
        }
    }

    /** What applies rows of others, null while nobody has asked for it. */
    ForeignRows foreignRows()
    {
        return null == replication ? null : replication.foreignRows();
    }

    Replication replication()
    {
        if (null == replication)
        {
            replication = new Replication(this, instanceUuid);
        }
        return replication;
    }

    int openCursorCount()
    {
        return cursors.size();
    }

    long submissionCount()
    {
        return functions.runCount() + requestRunner.runCount();
    }

    long skippedOperationCount()
    {
        return skippedOperationCount;
    }

    void onError(final Throwable error)
    {
        errorHandler.onError(error);
    }

    long errorCount()
    {
        return errorHandler.count();
    }

    TransactionRunner runner()
    {
        return runner;
    }

    FunctionQueue functions()
    {
        return functions;
    }

    SchemaChanges schemaChanges()
    {
        return schemaChanges;
    }

    SpaceCursor newCursor()
    {
        return new SpaceCursor(arena, cursors);
    }

    /**
     * @return the running transaction; a statement of its own that runs triggers is one too.
     */
    Transaction transaction()
    {
        return runner.current();
    }

    /** Runs a change of schema: inside the running transaction, or as one of its own. */
    void atomically(final Runnable change)
    {
        checkOwner();
        if (isInTransaction())
        {
            change.run();
        }
        else
        {
            transact((tx) ->
            {
                change.run();
                return null;
            });
        }
    }

    <T> T transact(final TransactionFunction<T> function)
    {
        checkNoTransaction();
        final T result = runner.run(function, null);
        await(runner.position());
        return result;
    }

    /** Waits until a transaction is final. */
    void await(final long position)
    {
        if (0 == (++waitCount & STEP_MASK))
        {
            doWork(); // a program of convenient calls alone gets its checkpoints, too
        }
        commitWait.await(position);
    }

    private int turn()
    {
        clock.tick();
        int work = journal.stepHelper();
        work += transactions.poll();
        if (!isInTransaction())
        {
            work += readViews.doWork();
            work += readers.doWork();
            work += logAccess.doWork();
            work += runRequests();
            work += functions.run(SUBMISSION_BATCH);
            work += checkpointer.poll();
            if (schedule.isDue(clock.time(), journal.bytesTotal(), checkpointer))
            {
                startCheckpoint();
                work++;
            }
            work += schemaChanges.doWork();
            work += runRequests(); // again: who asks waits for half a turn
            work += transactions.collectGarbage(GARBAGE_BATCH);
            work += arena.reclaim(GARBAGE_BATCH);
            work += 0 == work ? arena.reclaimRetired(GARBAGE_BATCH) : 0;
        }
        if (null != replication)
        {
            work += replication.doWork(isInTransaction());
        }
        if (null != counters)
        {
            counters.update(clock.time());
        }
        return work;
    }

    private int runRequests()
    {
        return transactions.isSchemaPending() ? 0 : requestRunner.run(REQUEST_BATCH);
    }

    boolean startCheckpoint()
    {
        checkOwner();
        if (transactions.isQuiet())
        {
            journal.rotate();
        }
        final boolean isStarted = checkpointer.start(
            transactions.confirmedSchema(), transactions.confirmedVclock(), clock.time() / 1000.0);
        schedule.onCheckpoint(clock.time(), journal.bytesTotal());
        return isStarted;
    }

    /** No call goes through afterwards, whatever fails; the memory is the caller's to give back. */
    void close()
    {
        try
        {
            schemaChanges.close();
            transactions.close(new IllegalStateException("engine was closed before the transaction was confirmed"));
        }
        finally
        {
            checkpointer.close();
            isClosed = true;
            owner = null;
            logAccess.close();
            requests.close();
            functions.close();
            if (null != counters)
            {
                counters.write(clock.time());
                counters.close();
            }
        }
    }

    private void onSkipped(final int number, final MemtxException reason)
    {
        skippedOperationCount++;
        errorHandler.onError(reason);
    }

    void checkNotTelling()
    {
        checkOwner();
        transactions.ensureNotTelling();
    }

    void checkNoTransaction()
    {
        checkNotTelling();
        if (isInTransaction())
        {
            throw new MemtxException(ErrorCode.ER_ACTIVE_TRANSACTION);
        }
    }
}
