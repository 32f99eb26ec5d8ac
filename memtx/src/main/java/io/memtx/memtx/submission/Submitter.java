package io.memtx.memtx.submission;

import io.memtx.tuple.msgpack.Datetime;
import io.memtx.tuple.msgpack.Interval;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackDecimal;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

import java.math.BigDecimal;
import java.util.UUID;

/**
 * Hands statements to the transaction thread as bytes, without garbage and without locks: a statement is begun, its
 * fields are added one by one, {@link #offer()} puts it into the ring, and {@link #poll(long)} gives its answer once
 * the transaction that it is has become final. Up to {@value AnswerDescriptor#CELL_COUNT} requests may be under way.
 * <p>
 * For one thread, which may be any; each thread takes a submitter of its own. Spaces are named by their numbers, which
 * do not change: {@code Space.id()}.
 */
public final class Submitter implements AutoCloseable
{
    /** {@link #offer()}: the ring has no room, or too many requests of this submitter are under way: try again. */
    public static final long FULL = -1_000_001;

    /** The engine is closed. From {@link #poll(long)}: it closed before it took the request, which has no effect. */
    public static final long CLOSED = -1_000_002;

    /** {@link #offer()}: the statement is longer than an eighth of the ring. */
    public static final long TOO_LONG = -1_000_003;

    /** {@link #poll(long)}: the transaction is not final yet. */
    public static final long PENDING = -1_000_004;

    /** {@link #poll(long)}: a trigger threw; the engine's error handler has the exception. Nothing has changed. */
    public static final long FAILED = -1_000_005;

    /** {@link #poll(long)}: the engine was closed before the transaction was final; the log may have it, or not. */
    public static final long UNKNOWN = -1_000_006;

    private static final int SPINS = 1_000;

    private final SubmissionQueue queue;
    private final ManyToOneRingBuffer ring;
    private final AtomicBuffer answers;
    private final int number;
    private final MsgPackWriter fields = new MsgPackWriter();
    private final MsgPackWriter arrayHeader = new MsgPackWriter();
    private final UnsafeBuffer source = new UnsafeBuffer(0, 0);
    private int type;
    private int spaceId;
    private int count;
    private int schemaVersion;
    private long nextRequest;
    private volatile boolean isReleased;

    Submitter(
        final SubmissionQueue queue, final ManyToOneRingBuffer ring, final AtomicBuffer answers, final int number)
    {
        this.queue = queue;
        this.ring = ring;
        this.answers = answers;
        this.number = number;
    }

    /**
     * Has statements offered from now on refused with ER_WRONG_SCHEMA_VERSION when the schema is another one by then.
     *
     * @param version returned by {@code Memtx.schemaVersion()}, of which the low 32 bits count; 0 for any.
     * @return this.
     */
    public Submitter schemaVersion(final int version)
    {
        schemaVersion = version;
        return this;
    }

    /**
     * Begins an insert; the fields of the tuple follow.
     *
     * @param target number of a space.
     * @return this.
     */
    public Submitter insert(final int target)
    {
        return begin(RequestDescriptor.INSERT, target);
    }

    /**
     * Begins a replace; the fields of the tuple follow.
     *
     * @param target number of a space.
     * @return this.
     */
    public Submitter replace(final int target)
    {
        return begin(RequestDescriptor.REPLACE, target);
    }

    /**
     * Begins a delete; the parts of the primary key follow.
     *
     * @param target number of a space.
     * @return this.
     */
    public Submitter delete(final int target)
    {
        return begin(RequestDescriptor.DELETE, target);
    }

    /**
     * @param value 64 bits read as unsigned.
     * @return this.
     */
    public Submitter u64(final long value)
    {
        fields.unsigned(value);
        count++;
        return this;
    }

    /**
     * @param value signed.
     * @return this.
     */
    public Submitter i64(final long value)
    {
        fields.integer(value);
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Submitter f64(final double value)
    {
        fields.float64(value);
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Submitter bool(final boolean value)
    {
        fields.bool(value);
        count++;
        return this;
    }

    /**
     * @param value of the next field; ASCII makes no garbage.
     * @return this.
     */
    public Submitter string(final CharSequence value)
    {
        fields.string(value);
        count++;
        return this;
    }

    /**
     * @param bytes  array.
     * @param offset in it.
     * @param length of the next field, binary.
     * @return this.
     */
    public Submitter binary(final byte[] bytes, final int offset, final int length)
    {
        fields.binaryHeader(length).raw(bytes, offset, length);
        count++;
        return this;
    }

    /**
     * Makes garbage.
     *
     * @param value of the next field.
     * @return this.
     * @throws IllegalArgumentException when it has too many digits or too large a scale.
     */
    public Submitter decimal(final BigDecimal value)
    {
        MsgPackDecimal.encode(fields, value);
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Submitter uuid(final UUID value)
    {
        MsgPackBoxer.encode(fields, value);
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Submitter datetime(final Datetime value)
    {
        value.encode(fields);
        count++;
        return this;
    }

    /**
     * Makes garbage.
     *
     * @param value of the next field.
     * @return this.
     */
    public Submitter interval(final Interval value)
    {
        value.encode(fields);
        count++;
        return this;
    }

    /**
     * @return this, with nil as the next field.
     */
    public Submitter nil()
    {
        fields.nil();
        count++;
        return this;
    }

    /**
     * Hands the statement over; refused, it stands as it was and can be offered again.
     *
     * @return the number of the request, 0 or more; or {@link #FULL}, {@link #CLOSED}, {@link #TOO_LONG}.
     * @throws IllegalStateException when no statement was begun, or after close.
     */
    public long offer()
    {
        if (0 == type || isReleased)
        {
            throw new IllegalStateException(isReleased ? "submitter is closed" : "no statement was begun");
        }
        if (queue.isClosed())
        {
            return CLOSED;
        }
        final long request = nextRequest;
        final long before = request - AnswerDescriptor.CELL_COUNT;
        if (before >= 0 && !AnswerDescriptor.isAnswered(answers, before))
        {
            return FULL;
        }
        arrayHeader.reset();
        if (RequestDescriptor.DELETE != type)
        {
            arrayHeader.arrayHeader(count);
        }
        final int headerLength = RequestDescriptor.HEADER_LENGTH + arrayHeader.length();
        if (fields.length() > ring.maxMsgLength() - headerLength)
        {
            return TOO_LONG;
        }
        final int index = ring.tryClaim(type, headerLength + fields.length());
        if (RingBuffer.INSUFFICIENT_CAPACITY == index)
        {
            return FULL;
        }
        final AtomicBuffer buffer = ring.buffer();
        RequestDescriptor.encode(buffer, index, request, number, spaceId, count, schemaVersion);
        copy(arrayHeader, buffer, index + RequestDescriptor.HEADER_LENGTH);
        copy(fields, buffer, index + headerLength);
        ring.commit(index);
        type = 0;
        nextRequest = request + 1;
        return request;
    }

    /**
     * Looks for an answer. An answer is kept until {@value AnswerDescriptor#CELL_COUNT} requests more have been made.
     *
     * @param request returned by {@link #offer()}.
     * @return the log position of the confirmed transaction, 0 or more; the number of Tarantool's error, negated, when
     * the statement was refused or the transaction rolled back; or {@link #PENDING}, {@link #FAILED}, {@link #CLOSED},
     * {@link #UNKNOWN}.
     * @throws IllegalArgumentException when the request was never made, or so long ago that its answer is gone.
     */
    public long poll(final long request)
    {
        if (request < 0 || request >= nextRequest || request < nextRequest - AnswerDescriptor.CELL_COUNT)
        {
            throw new IllegalArgumentException("no answer for request: request=" + request + " next=" + nextRequest);
        }
        final boolean isClosed = queue.isClosed(); // before the cell: all that is answered, is so before it closes
        if (AnswerDescriptor.isAnswered(answers, request))
        {
            return AnswerDescriptor.answer(answers, request);
        }
        return isClosed ? CLOSED : PENDING;
    }

    /**
     * Waits for an answer: spins, then yields. Never to be called by the transaction thread.
     *
     * @param request returned by {@link #offer()}.
     * @return as {@link #poll(long)}, but not {@link #PENDING}.
     */
    public long await(final long request)
    {
        long answer = poll(request);
        for (int i = 0; PENDING == answer; i++)
        {
            if (i < SPINS)
            {
                Thread.onSpinWait();
            }
            else
            {
                Thread.yield();
            }
            answer = poll(request);
        }
        return answer;
    }

    /**
     * Lets another submitter take its place once its requests are answered. Idempotent.
     */
    @Override
    public void close()
    {
        isReleased = true;
    }

    /** Whether it was closed and the transaction thread has no answer for it any more. Any thread. */
    boolean isGone()
    {
        if (!isReleased)
        {
            return false;
        }
        for (long request = Math.max(0, nextRequest - AnswerDescriptor.CELL_COUNT); request < nextRequest; request++)
        {
            if (!AnswerDescriptor.isAnswered(answers, request))
            {
                return false;
            }
        }
        return true;
    }

    AtomicBuffer answers()
    {
        return answers;
    }

    private Submitter begin(final int statement, final int target)
    {
        type = statement;
        spaceId = target;
        count = 0;
        fields.reset();
        return this;
    }

    private void copy(final MsgPackWriter from, final AtomicBuffer buffer, final int offset)
    {
        if (0 != from.length())
        {
            source.wrap(from.address(), from.length());
            buffer.putBytes(offset, source, 0, from.length());
        }
    }
}
