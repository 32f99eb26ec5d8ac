package io.memtx.relay.applier.applier;

import io.memtx.relay.applier.message.Failure;
import io.memtx.relay.applier.message.FrameDescriptor;
import io.memtx.tuple.arena.Memory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RowQueueTest
{
    private static final int WHOLE = FrameDescriptor.BEGIN | FrameDescriptor.END;

    private final RowQueue queue = new RowQueue(1 << 10);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[1 << 10]);
    private final List<String> taken = new ArrayList<>();
    private int length;

    @AfterEach
    void closeQueue()
    {
        queue.close();
    }

    @Test
    void shouldHandOverWholeTransactionsOfAMessage()
    {
        offer(1, frame("one", WHOLE), frame("another one", WHOLE));
        assertEquals(1, queue.poll(this::take, 10));
        assertEquals(List.of("one", "another one"), taken);
        assertEquals(0, queue.size());
    }

    @Test
    void shouldPutPiecesTogether()
    {
        offer(1, frame("be", FrameDescriptor.BEGIN));
        offer(1, frame("g", 0));
        queue.poll(this::take, 10);
        assertEquals(List.of(), taken);
        offer(1, frame("in", FrameDescriptor.END), frame("next", WHOLE));
        queue.poll(this::take, 10);
        assertEquals(List.of("begin", "next"), taken);
    }

    @Test
    void shouldForgetWhatWasBegunWhenAnotherSubscriptionBegins()
    {
        offer(1, frame("half", FrameDescriptor.BEGIN));
        offer(2, frame("wh", FrameDescriptor.BEGIN), frame("ole", FrameDescriptor.END));
        queue.poll(this::take, 10);
        assertEquals(List.of("whole"), taken);
    }

    @Test
    void shouldHandOverAgainWhatWasDeclinedAndNothingTwice()
    {
        offer(1, frame("one", WHOLE), frame("tw", FrameDescriptor.BEGIN), frame("o", FrameDescriptor.END),
            frame("three", WHOLE));
        final List<String> declined = new ArrayList<>();
        for (int i = 0; i < 4; i++)
        {
            queue.poll((address, rowsLength, flags, timestamp) ->
            {
                final String text = text(address, rowsLength);
                return declined.contains(text) ? taken.add(text) : !declined.add(text);
            }, 10);
        }
        assertEquals(List.of("one", "two", "three"), taken);
        assertEquals(taken, declined);
    }

    @Test
    void shouldThrowAwayTheRestOfAGenerationThatFailed()
    {
        offer(1, frame("bad", WHOLE), frame("behind it", WHOLE));
        offer(1, frame("also behind it", WHOLE));
        offer(2, frame("good", WHOLE));
        final Failure failure = new Failure(3, "duplicate");
        queue.poll((address, rowsLength, flags, timestamp) ->
        {
            if ("bad".equals(text(address, rowsLength)))
            {
                queue.fail(failure);
                return true;
            }
            return take(address, rowsLength, flags, timestamp);
        }, 10);
        assertEquals(List.of("good"), taken);
        assertEquals(failure, queue.failure(1));
        assertNull(queue.failure(2));
    }

    @Test
    void shouldFailOnAnEndWithoutABegin()
    {
        offer(1, frame("x", FrameDescriptor.END));
        queue.poll(this::take, 10);
        assertEquals(List.of(), taken);
        assertEquals("transaction has no begin, or no end", queue.failure(1).text());
    }

    @Test
    void shouldRefuseWhenFull()
    {
        encode(frame("x".repeat(900), WHOLE));
        int count = 0;
        while (queue.offer(1, message, 0, length))
        {
            count++;
        }
        assertTrue(count > 8, "count=" + count);
        assertFalse(queue.offer(1, message, 0, length));
        while (0 != queue.size())
        {
            queue.poll(this::take, 10);
        }
        assertEquals(count, taken.size());
        assertTrue(queue.offer(1, message, 0, length));
    }

    @Test
    void shouldFreeAQueueOnceThePollingThreadGoesOnWithoutIt()
    {
        final RowQueues queues = new RowQueues();
        final RowQueue first = new RowQueue(1 << 10);
        final RowQueue second = new RowQueue(1 << 10);
        queues.add(first);
        queues.add(second);
        final int[] polled = new int[1];
        final RowQueues.QueueHandler handler = (polledQueue) ->
        {
            polled[0]++;
            return this::take;
        };
        encode(frame("x", WHOLE));
        first.offer(1, message, 0, length);
        second.offer(1, message, 0, length);
        queues.poll(handler, 10);
        assertEquals(2, polled[0]);
        queues.remove(first);
        assertEquals(0, queues.freeRemoved(), "the other thread may be using it");
        queues.poll(handler, 10);
        assertEquals(1, queues.freeRemoved());
        assertEquals(0, queues.freeRemoved());
        queues.close();
    }

    private static Frame frame(final String rows, final int piece)
    {
        return new Frame(rows, piece);
    }

    private void offer(final int generation, final Frame... frames)
    {
        encode(frames);
        assertTrue(queue.offer(generation, message, 0, length));
    }

    private void encode(final Frame... frames)
    {
        length = 0;
        for (final Frame frame : frames)
        {
            final byte[] bytes = frame.rows.getBytes(StandardCharsets.US_ASCII);
            FrameDescriptor.encode(message, length, bytes.length, frame.piece, 0, 1);
            message.putBytes(length + FrameDescriptor.HEADER_LENGTH, bytes);
            length += FrameDescriptor.alignedLength(bytes.length);
        }
    }

    private boolean take(final long address, final int rowsLength, final int flags, final double timestamp)
    {
        return taken.add(text(address, rowsLength));
    }

    private record Frame(String rows, int piece)
    {
    }

    private static String text(final long address, final int rowsLength)
    {
        final byte[] bytes = new byte[rowsLength];
        Memory.copyTo(address, bytes, 0, rowsLength);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
