package io.memtx.memtx.submission;

import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.statement.StatementExecutor;
import io.memtx.memtx.txn.Completion;
import io.memtx.memtx.txn.TransactionManager;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import org.agrona.ErrorHandler;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;

import java.util.ArrayDeque;

/**
 * Runs submitted requests, each as a transaction of its own, and answers each when it is final. Single owner: the
 * transaction thread.
 */
public final class RequestRunner implements MessageHandler
{
    private static final int INDEX_BASE = 0;

    private final SubmissionQueue queue;
    private final StatementExecutor executor;
    private final TransactionManager transactions;
    private final ErrorHandler errorHandler;
    private final ArrayDeque<Answer> pool = new ArrayDeque<>();
    private long runCount;

    /**
     * @param queue        to read from and answer to.
     * @param executor     of statements.
     * @param transactions that they belong to.
     * @param errorHandler of what triggers throw.
     */
    public RequestRunner(
        final SubmissionQueue queue,
        final StatementExecutor executor,
        final TransactionManager transactions,
        final ErrorHandler errorHandler)
    {
        this.queue = queue;
        this.executor = executor;
        this.transactions = transactions;
        this.errorHandler = errorHandler;
    }

    /**
     * Runs what waits; no transaction is running.
     *
     * @param limit of requests.
     * @return how many were run.
     */
    public int run(final int limit)
    {
        return queue.read(this, limit);
    }

    /**
     * @return how many requests were taken since the engine was opened.
     */
    public long runCount()
    {
        return runCount;
    }

    @Override
    public void onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length)
    {
        runCount++;
        final int submitter = RequestDescriptor.submitter(buffer, index);
        final long request = RequestDescriptor.request(buffer, index);
        try
        {
            transactions.awaitSchema();
            final int schemaVersion = RequestDescriptor.schemaVersion(buffer, index);
            if (0 != schemaVersion && schemaVersion != (int)transactions.schemaVersion())
            {
                queue.answer(submitter, request, -ErrorCode.ER_WRONG_SCHEMA_VERSION.number());
                return;
            }
            final SpaceStore space = transactions.schema().find(RequestDescriptor.spaceId(buffer, index));
            if (null == space)
            {
                queue.answer(submitter, request, -ErrorCode.ER_NO_SUCH_SPACE.number());
                return;
            }
            final long payload = queue.address(index + RequestDescriptor.HEADER_LENGTH);
            final int payloadLength = length - RequestDescriptor.HEADER_LENGTH;
            final int partCount = RequestDescriptor.partCount(buffer, index);
            final long position = switch (type)
            {
                case RequestDescriptor.DELETE -> delete(space, payload, payloadLength, partCount);
                case RequestDescriptor.UPDATE -> update(space, payload, payloadLength, partCount);
                case RequestDescriptor.UPSERT -> upsert(space, payload, payloadLength);
                default -> executor.put(space, payload, payloadLength, RequestDescriptor.REPLACE == type);
            };
            answer(submitter, request, position);
        }
        catch (final MemtxException ex)
        {
            queue.answer(submitter, request, -ex.code().number());
        }
        catch (final RuntimeException ex)
        {
            queue.answer(submitter, request, Submitter.FAILED);
            errorHandler.onError(ex);
        }
        catch (final Error ex)
        {
            queue.answer(submitter, request, Submitter.FAILED); // who waits must not wait for ever
            throw ex;
        }
    }

    private long delete(final SpaceStore space, final long key, final int keyLength, final int partCount)
    {
        space.primary().keyDef().validateKey(key, partCount, true);
        return executor.delete(space, space.primary(), key, keyLength, partCount);
    }

    private long update(final SpaceStore space, final long key, final int length, final int partCount)
    {
        final int keyLength = (int)(MsgPack.skip(key, partCount) - key);
        space.primary().keyDef().validateKey(key, partCount, true);
        return executor.update(
            space, space.primary(), key, keyLength, partCount, key + keyLength, length - keyLength, INDEX_BASE);
    }

    private long upsert(final SpaceStore space, final long tuple, final int length)
    {
        final int tupleLength = (int)(MsgPack.skip(tuple) - tuple);
        return executor.upsert(space, tuple, tupleLength, tuple + tupleLength, length - tupleLength, INDEX_BASE);
    }

    private void answer(final int submitter, final long request, final long position)
    {
        if (transactions.confirmedPosition() >= position)
        {
            queue.answer(submitter, request, position);
            return;
        }
        final Answer pooled = pool.pollLast();
        final Answer answer = null == pooled ? new Answer() : pooled;
        answer.submitter = submitter;
        answer.request = request;
        if (!transactions.onEnd(position, answer))
        {
            answer.onRolledBack(new MemtxException(ErrorCode.ER_TXN_ROLLBACK));
        }
    }

    /** Who waits for the end of a transaction. */
    private final class Answer implements Completion
    {
        private int submitter;
        private long request;

        @Override
        public void onConfirmed(final long position)
        {
            queue.answer(submitter, request, position);
            pool.addLast(this);
        }

        @Override
        public void onRolledBack(final RuntimeException reason)
        {
            queue.answer(
                submitter,
                request,
                reason instanceof MemtxException ex ? -ex.code().number() : Submitter.UNKNOWN);
            pool.addLast(this);
        }
    }
}
