package io.memtx.relay.applier.applier;

import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.message.FrameDescriptor;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ScratchBuffer;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Rows on their way from an applier to the transaction thread: bodies of messages as they came, frame behind frame. The
 * transaction thread takes whole transactions out, and says where it is and why it cannot go on.
 * <p>
 * Rows of one subscription form a generation. When one of its transactions fails, the rest of it is thrown away: the
 * next subscription asks for it again. One thread offers, one polls; both may call the rest, where nothing else is
 * said.
 */
public final class RowQueue implements AutoCloseable
{
    private static final int MIN_CAPACITY = 1 << 16;
    private static final int MESSAGES_PER_CAPACITY = 8; // the ring takes no message longer than an eighth of it
    private static final int MAX_TRANSACTION_LENGTH = 1 << 30;
    private static final int INITIAL_PIECES_LENGTH = 4096;

    private final long address;
    private final OneToOneRingBuffer ring;
    private final ControlledMessageHandler onMessage = this::onMessage;
    private final ScratchBuffer pieces = new ScratchBuffer(INITIAL_PIECES_LENGTH);

    private TransactionHandler handler;
    private int pendingOffset; // of the frame that was declined, within its message
    private int piecesLength;
    private int polledGeneration;
    private int failedGeneration;
    private volatile double appliedTimestamp;
    private volatile Refusal refusal;

    /** Takes transactions. */
    @FunctionalInterface
    public interface TransactionHandler
    {
        /**
         * @param address   of the first row; the memory is the queue's until this returns.
         * @param length    of all rows, in bytes; not checked for anything.
         * @param flags     of the transaction.
         * @param timestamp of its last row, seconds of the wall clock.
         * @return whether it was taken; otherwise it comes again.
         */
        boolean onTransaction(long address, int length, int flags, double timestamp);
    }

    private record Refusal(int generation, Failure failure)
    {
    }

    /**
     * @param maxBodyLength longest body of a message.
     */
    public RowQueue(final int maxBodyLength)
    {
        final int capacity = BitUtil.findNextPositivePowerOfTwo(
            Math.max(MIN_CAPACITY, 2 * MESSAGES_PER_CAPACITY * maxBodyLength));
        final int length = capacity + RingBufferDescriptor.TRAILER_LENGTH;
        address = Memory.allocate(length);
        Memory.fill(address, length, (byte)0);
        ring = new OneToOneRingBuffer(new UnsafeBuffer(address, length));
    }

    /**
     * Offers the body of a message. The applier's thread.
     *
     * @param generation of the subscription it belongs to, 1 or more.
     * @param buffer     of the body; copied.
     * @param offset     of the body.
     * @param length     of the body.
     * @return whether there was room.
     */
    public boolean offer(final int generation, final DirectBuffer buffer, final int offset, final int length)
    {
        return ring.write(generation, buffer, offset, length);
    }

    /**
     * Takes transactions out. The transaction thread.
     *
     * @param transactionHandler of them.
     * @param messageLimit       most messages to take.
     * @return how many messages were taken.
     */
    public int poll(final TransactionHandler transactionHandler, final int messageLimit)
    {
        handler = transactionHandler;
        return ring.controlledRead(onMessage, messageLimit);
    }

    /**
     * The transaction handed over last cannot be applied. Nothing more of its generation will be handed over. The
     * transaction thread, from within its handler, which answers true.
     *
     * @param failure why.
     */
    public void fail(final Failure failure)
    {
        failedGeneration = polledGeneration;
        refusal = new Refusal(polledGeneration, failure);
    }

    /**
     * @param generation of the subscription that is asked about.
     * @return why a transaction of it could not be applied, or null.
     */
    public Failure failure(final int generation)
    {
        final Refusal last = refusal;
        return null != last && generation == last.generation ? last.failure : null;
    }

    /**
     * @param timestamp of a transaction that is in the log now. The transaction thread.
     */
    public void appliedTimestamp(final double timestamp)
    {
        appliedTimestamp = timestamp;
    }

    /**
     * @return timestamp of the newest transaction that is in the log, 0 when there is none.
     */
    public double appliedTimestamp()
    {
        return appliedTimestamp;
    }

    /**
     * @return bytes that wait in the queue.
     */
    public int size()
    {
        return ring.size();
    }

    /**
     * Gives the memory back; neither thread may use the queue any more.
     */
    @Override
    public void close()
    {
        pieces.close();
        Memory.free(address);
    }

    private ControlledMessageHandler.Action onMessage(
        final int generation, final MutableDirectBuffer buffer, final int offset, final int length)
    {
        if (generation != polledGeneration)
        {
            polledGeneration = generation;
            piecesLength = 0; // the rest of what was begun comes again, from its begin
        }
        final int limit = offset + length;
        for (int frame = offset + pendingOffset; generation != failedGeneration && frame < limit; )
        {
            final int rowsLength = FrameDescriptor.checkedLength(buffer, frame, limit);
            if (!onFrame(buffer, frame, rowsLength))
            {
                pendingOffset = frame - offset;
                return ControlledMessageHandler.Action.ABORT;
            }
            frame += FrameDescriptor.alignedLength(rowsLength);
        }
        pendingOffset = 0;
        return ControlledMessageHandler.Action.CONTINUE;
    }

    private boolean onFrame(final DirectBuffer buffer, final int frame, final int length)
    {
        final int piece = FrameDescriptor.piece(buffer, frame);
        final int flags = FrameDescriptor.flags(buffer, frame);
        final double timestamp = FrameDescriptor.timestamp(buffer, frame);
        final long rows = buffer.addressOffset() + frame + FrameDescriptor.HEADER_LENGTH;
        if ((FrameDescriptor.BEGIN | FrameDescriptor.END) == piece)
        {
            return handler.onTransaction(rows, length, flags, timestamp);
        }
        final int before = 0 != (piece & FrameDescriptor.BEGIN) ? 0 : piecesLength;
        if (0 == before && 0 == (piece & FrameDescriptor.BEGIN) || before > MAX_TRANSACTION_LENGTH - length)
        {
            fail(new Failure(0, "transaction has no begin, or no end"));
            return true;
        }
        pieces.ensureCapacity(before + length);
        Memory.copy(rows, pieces.address() + before, length);
        if (0 != (piece & FrameDescriptor.END))
        {
            piecesLength = before; // should it be declined, the last piece comes again
            return handler.onTransaction(pieces.address(), before + length, flags, timestamp);
        }
        piecesLength = before + length;
        return true;
    }
}
