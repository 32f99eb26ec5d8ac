package io.memtx.memtx.submission;

import io.memtx.tuple.arena.Memory;
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
    private static final int SHORT_ARRAY = 0x90;
    private static final int MAX_SHORT_ARRAY = 15;

    private final SubmissionQueue queue;
    private final ManyToOneRingBuffer ring;
    private final AtomicBuffer answers;
    private final int number;
    private final MsgPackWriter fields = new MsgPackWriter(); // of the tuple or the key
    private final MsgPackWriter operations = new MsgPackWriter();
    private final MsgPackWriter arrayHeader = new MsgPackWriter();
    private final MsgPackWriter operationsHeader = new MsgPackWriter();
    private final UnsafeBuffer source = new UnsafeBuffer(0, 0);
    private final byte[] operatorByte = new byte[1];
    private int type;
    private int spaceId;
    private MsgPackWriter out = fields; // what the next value goes to
    private int count; // of values in it; of an operation, its own included
    private int fieldCount;
    private int operationCount;
    private int operationOffset; // of the operation at hand
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
     * Begins an update; the parts of the primary key follow, and then operations.
     *
     * @param target number of a space.
     * @return this.
     */
    public Submitter update(final int target)
    {
        return begin(RequestDescriptor.UPDATE, target);
    }

    /**
     * Begins an upsert; the fields of the tuple follow, and then operations.
     *
     * @param target number of a space.
     * @return this.
     */
    public Submitter upsert(final int target)
    {
        return begin(RequestDescriptor.UPSERT, target);
    }

    /**
     * Begins an operation of an update or upsert; its arguments follow as fields do: three of a splice, else one.
     *
     * @param operator one of {@code = ! # + - & | ^ :} as Tarantool has them.
     * @param fieldNo  of the field, from 0; negative from the end.
     * @return this.
     * @throws IllegalStateException when the statement has no operations, or the operation before too many arguments.
     */
    public Submitter operation(final char operator, final int fieldNo)
    {
        beginOperation(operator);
        return i64(fieldNo);
    }

    /**
     * Begins an operation, as {@link #operation(char, int)} does.
     *
     * @param operator of it.
     * @param path     name of the field, or a JSON path; ASCII makes no garbage.
     * @return this.
     * @throws IllegalStateException when the statement has no operations.
     */
    public Submitter operation(final char operator, final CharSequence path)
    {
        beginOperation(operator);
        return string(path);
    }

    /**
     * @param value 64 bits read as unsigned.
     * @return this.
     */
    public Submitter u64(final long value)
    {
        out.unsigned(value);
        count++;
        return this;
    }

    /**
     * @param value signed.
     * @return this.
     */
    public Submitter i64(final long value)
    {
        out.integer(value);
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Submitter f64(final double value)
    {
        out.float64(value);
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Submitter bool(final boolean value)
    {
        out.bool(value);
        count++;
        return this;
    }

    /**
     * @param value of the next field; ASCII makes no garbage.
     * @return this.
     */
    public Submitter string(final CharSequence value)
    {
        out.string(value);
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
        out.binaryHeader(length).raw(bytes, offset, length);
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
        MsgPackDecimal.encode(out, value);
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Submitter uuid(final UUID value)
    {
        MsgPackBoxer.encode(out, value);
        count++;
        return this;
    }

    /**
     * @param value of the next field.
     * @return this.
     */
    public Submitter datetime(final Datetime value)
    {
        value.encode(out);
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
        value.encode(out);
        count++;
        return this;
    }

    /**
     * @return this, with nil as the next field.
     */
    public Submitter nil()
    {
        out.nil();
        count++;
        return this;
    }

    /**
     * Hands the statement over; refused, it stands as it was and can be offered again.
     *
     * @return the number of the request, 0 or more; or {@link #FULL}, {@link #CLOSED}, {@link #TOO_LONG}.
     * @throws IllegalStateException when no statement was begun, an operation has too many arguments, or after close.
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
        endOperation();
        arrayHeader.reset();
        operationsHeader.reset();
        if (RequestDescriptor.DELETE != type && RequestDescriptor.UPDATE != type)
        {
            arrayHeader.arrayHeader(fieldCount);
        }
        if (hasOperations())
        {
            operationsHeader.arrayHeader(operationCount);
        }
        final int room = ring.maxMsgLength() - RequestDescriptor.HEADER_LENGTH - arrayHeader.length() -
            operationsHeader.length();
        if (fields.length() > room || operations.length() > room - fields.length())
        {
            return TOO_LONG;
        }
        final int length = ring.maxMsgLength() - room + fields.length() + operations.length();
        final int index = ring.tryClaim(type, length);
        if (RingBuffer.INSUFFICIENT_CAPACITY == index)
        {
            return FULL;
        }
        final AtomicBuffer buffer = ring.buffer();
        RequestDescriptor.encode(buffer, index, request, number, spaceId, fieldCount, schemaVersion);
        int offset = index + RequestDescriptor.HEADER_LENGTH;
        offset = copy(arrayHeader, buffer, offset);
        offset = copy(fields, buffer, offset);
        offset = copy(operationsHeader, buffer, offset);
        copy(operations, buffer, offset);
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
        fieldCount = 0;
        operationCount = 0;
        fields.reset();
        operations.reset();
        out = fields;
        return this;
    }

    private boolean hasOperations()
    {
        return RequestDescriptor.UPDATE == type || RequestDescriptor.UPSERT == type;
    }

    private void beginOperation(final char operator)
    {
        if (!hasOperations())
        {
            throw new IllegalStateException("only an update or upsert has operations");
        }
        if (operator > 0x7f)
        {
            throw new IllegalArgumentException("no operator: " + operator);
        }
        endOperation();
        out = operations;
        count = 1;
        operationCount++;
        operationOffset = operations.length();
        operatorByte[0] = (byte)operator;
        operations.arrayHeader(0).stringHeader(1).raw(operatorByte, 0, 1);
    }

    /** Only now it is known how many arguments an operation has, or how many fields the tuple or key. */
    private void endOperation()
    {
        if (fields == out)
        {
            fieldCount = count;
        }
        else
        {
            if (count > MAX_SHORT_ARRAY)
            {
                throw new IllegalStateException("no operation has so many arguments: count=" + (count - 1));
            }
            Memory.putByte(operations.address() + operationOffset, (byte)(SHORT_ARRAY | count));
        }
    }

    private int copy(final MsgPackWriter from, final AtomicBuffer buffer, final int offset)
    {
        if (0 != from.length())
        {
            source.wrap(from.address(), from.length());
            buffer.putBytes(offset, source, 0, from.length());
        }
        return offset + from.length();
    }
}
