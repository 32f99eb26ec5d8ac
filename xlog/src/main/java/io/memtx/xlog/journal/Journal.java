package io.memtx.xlog.journal;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowBatch;
import org.agrona.concurrent.Agent;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * Gives transactions their LSNs and their place in the log.
 * <p>
 * Progress is two monotonic positions, in bytes over all files that this journal has written since it was opened:
 * <em>appended</em> (stored, and visible to whoever reads behind it) and <em>journaled</em> (safe in the sense of
 * {@link #mode()}). A transaction may be answered when {@link #journaledPosition()} has reached the position that
 * {@link #append} returned for it. Nobody is called back: who cares, polls.
 * <p>
 * The first failure is final. From then on {@link #append} returns {@link #FAILED} and journaled stands still, so what
 * was appended and not journaled by then has an unknown outcome until the directory is recovered.
 * <p>
 * Thread rule: {@link #append}, {@link #rotate}, {@link #vclock} and {@link #replicaId} belong to one thread, the
 * transaction thread; {@link #close} is called by it once nobody steps the helper any more; the rest may be called by
 * any thread.
 */
public interface Journal extends AutoCloseable
{
    /** Answer of {@link #append}: the journal has failed for ever, see {@link #failure()}. */
    long FAILED = -1;

    /** Answer of {@link #append}: the journal is closed. */
    long CLOSED = -2;

    /**
     * Answer of {@link #append}: the helper has not prepared the space in time. Nothing was changed: step the helper,
     * if it is stepped by this thread, and append again.
     */
    long BACK_PRESSURED = -3;

    /**
     * Appends one transaction, whole or not at all. Rows without a replica id get this instance's id (local rows the id
     * 0) and the next LSN of that component; foreign rows keep theirs, which must exceed the component. Ids and LSNs
     * are stored back into the batch.
     *
     * @param batch            rows of the transaction, at least one.
     * @param timestampSeconds since the epoch: of every row that has none of its own.
     * @param flags            of the transaction: bits of the last row's flags other than the commit bit.
     * @return the position behind the transaction (more than 0), or {@link #FAILED}, {@link #CLOSED} or
     * {@link #BACK_PRESSURED}; a refusal changes neither the batch nor the vclock.
     * @throws io.memtx.xlog.XlogException when the LSN of a foreign row does not exceed its component: nothing changed.
     */
    long append(RowBatch batch, double timestampSeconds, int flags);

    /**
     * The vclock of everything appended: a live view of the transaction thread's own, to be copied by who keeps it.
     *
     * @return the vclock behind the last appended transaction.
     */
    Vclock vclock();

    /**
     * Everything below is stored and may be read (acquire).
     *
     * @return the position behind the last appended transaction.
     */
    long appendPosition();

    /**
     * Everything at or below has the durability that {@link #mode()} promises (acquire). After a rotation it stays at
     * the end of the old file until the new one has its final name; in {@code fsync}, until rows of it are forced.
     *
     * @return the position behind the last journaled transaction, at most {@link #appendPosition()}.
     */
    long journaledPosition();

    /**
     * Ends the current file if it has rows, as a checkpoint asks for: the next file starts with the present vclock.
     * When the next file is not prepared yet this happens at the next append.
     */
    void rotate();

    /**
     * Opens a cursor over the log: from a vclock over all files to the live end and on. Any thread; the cursor is that
     * thread's then.
     *
     * @param from  what the reader has: read on from there. Not kept.
     * @param limit position behind a transaction up to which it reads, asked by its thread each time:
     *              {@link #journaledPosition()} for whoever tells others (a relay: no replica may hold an LSN that its
     *              origin can lose), {@link #appendPosition()} for whoever does not, or less: what
     *              {@link #settledBy(LongSupplier) settles} the transactions.
     * @return the cursor, to be closed.
     * @throws UnsupportedOperationException    when no log is written.
     * @throws io.memtx.xlog.XlogException (GAP) when the log does not go back that far, or any other when it cannot be
     *                                          read.
     */
    default JournalCursor cursor(final Vclock from, final LongSupplier limit)
    {
        throw new UnsupportedOperationException("no log is written: mode=" + mode());
    }

    /**
     * Says by what it is known that transactions are final, where that is later than journaled: a cursor that is to
     * stay behind it has to know the positions in all files that are not settled whole. Without it, journaled is
     * settled.
     *
     * @param position up to which all is final; asked by the helper.
     */
    default void settledBy(final LongSupplier position)
    {
    }

    /**
     * Which files, from the first one that may not be finished on disk up to a position, hold what. Any thread.
     *
     * @param position journaled, behind a transaction, and not below what is {@linkplain #settledBy settled}.
     * @return the files, oldest first, the last one up to the position; empty when no log is written. Those before them
     *         are closed for good.
     */
    default List<LogFile> openFiles(final long position)
    {
        return List.of();
    }

    /**
     * @return bytes of the transactions appended since the last {@link #rotate()} or since the journal was opened.
     */
    long bytesSinceRotation();

    /**
     * @return bytes of the transactions appended since the journal was opened.
     */
    default long bytesTotal()
    {
        return appendPosition();
    }

    /**
     * @return what a journaled transaction survives.
     */
    WalMode mode();

    /**
     * @return what serves the mapping of the log's files, for people to read; "none" where there is no mapping.
     */
    String mappingName();

    /**
     * @return the first failure, or null while all is well.
     */
    Throwable failure();

    /**
     * Makes a failure that was noticed elsewhere final: an {@link InternalError} of a mapping may surface long after
     * the store that caused it, in whatever the thread does then. Only the first call has an effect.
     *
     * @param cause of it.
     */
    void fail(Throwable cause);

    /**
     * The agent that prepares files, forces them and notices failures. It must be stepped for the journal to get on: by
     * an {@link org.agrona.concurrent.AgentRunner}, an {@link org.agrona.concurrent.AgentInvoker}, or by hand, and no
     * more once {@link #close} is called.
     *
     * @return always the same agent; one that has nothing to do in {@link WalMode#NONE}.
     */
    Agent helper();

    /**
     * Does a piece of the helper's work, where the journal was opened for whoever appends to do that as well. By the
     * transaction thread, in each turn and while it waits.
     *
     * @return how much was done; 0 where the helper has a thread of its own.
     */
    default int stepHelper()
    {
        return 0;
    }

    /**
     * Changes the id under which own rows are written, when this instance gets one. By the transaction thread.
     *
     * @param replicaId 0 (none yet: local rows only) to 31.
     */
    void replicaId(int replicaId);

    /**
     * What was done so far, readable by any thread.
     *
     * @return the counters, always the same object.
     */
    JournalCounters counters();

    /**
     * Trims the current file, writes the end marker, forces it and gives it its final name; leaves an empty file named
     * by the final vclock. Idempotent. After a failure it only lets go of what it holds.
     *
     * @throws io.memtx.xlog.XlogException when the files cannot be finished; everything is released nevertheless.
     */
    @Override
    void close();
}
