package io.memtx.memtx.submission;

import io.memtx.tuple.arena.Memory;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

import java.util.Arrays;

/**
 * The ring that all submitters write to, and the cells in which each finds its answers. Its memory lives as long as
 * somebody can still reach it, so that a submitter that outlives the engine finds it closed and not gone. Submitters
 * are added by any thread; requests are read and answered by the transaction thread.
 */
public final class SubmissionQueue implements AutoCloseable
{
    /** Least length of a ring. */
    public static final int MIN_LENGTH = 4096;

    private static final int MAX_SUBMITTER_COUNT = 4096;

    private final UnsafeBuffer memory;
    private final ManyToOneRingBuffer ring;
    private volatile Submitter[] submitters = {};
    private volatile boolean isClosed;

    /**
     * @param lengthBytes of the ring, a power of two; the longest request is an eighth of it.
     */
    public SubmissionQueue(final int lengthBytes)
    {
        Memory.checkAllocation(lengthBytes);
        memory = new UnsafeBuffer(BufferUtil.allocateDirectAligned(
            lengthBytes + RingBufferDescriptor.TRAILER_LENGTH, AnswerDescriptor.ALIGNMENT));
        ring = new ManyToOneRingBuffer(memory);
        Memory.register(memory.addressOffset(), memory.capacity());
    }

    /**
     * Adds a submitter, taking the place of one that is closed and has all its answers. Any thread.
     *
     * @return a submitter for one thread.
     * @throws IllegalStateException when there are too many, or the queue is closed.
     */
    public synchronized Submitter newSubmitter()
    {
        if (isClosed)
        {
            throw new IllegalStateException("engine is closed");
        }
        int number = 0;
        while (number < submitters.length && !submitters[number].isGone())
        {
            number++;
        }
        if (MAX_SUBMITTER_COUNT == number)
        {
            throw new IllegalStateException("too many submitters: count=" + number);
        }
        final AtomicBuffer answers = new UnsafeBuffer(
            BufferUtil.allocateDirectAligned(AnswerDescriptor.LENGTH, AnswerDescriptor.ALIGNMENT));
        AnswerDescriptor.clear(answers);
        final Submitter submitter = new Submitter(this, ring, answers, number);
        final Submitter[] next = Arrays.copyOf(submitters, Math.max(submitters.length, number + 1));
        next[number] = submitter;
        submitters = next;
        return submitter;
    }

    /**
     * @return whether nothing is answered any more. Any thread.
     */
    public boolean isClosed()
    {
        return isClosed;
    }

    /** Hands requests to a handler. Transaction thread. */
    int read(final MessageHandler handler, final int limit)
    {
        return ring.read(handler, limit);
    }

    /** The address of a byte of a request. */
    long address(final int offset)
    {
        return memory.addressOffset() + offset;
    }

    /** Answers a request. Transaction thread. */
    void answer(final int submitter, final long request, final long answer)
    {
        AnswerDescriptor.answerRelease(submitters[submitter].answers(), request, answer);
    }

    /**
     * Closes it: requests that nobody has answered are answered by {@link Submitter#CLOSED}. Transaction thread.
     * Idempotent.
     */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            Memory.unregister(memory.addressOffset());
        }
    }
}
