package io.memtx.relay.applier.message;

import io.memtx.xlog.Vclock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class MessageTest
{
    private static final UUID A = new UUID(0x1122334455667788L, -2);
    private static final UUID B = new UUID(3, 4);
    private static final Vclock VCLOCK = new Vclock().set(1, 5).set(7, 1L << 40).set(31, 1);

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    private final BodyWriter writer = new BodyWriter();
    private final BodyReader reader = new BodyReader();

    @Test
    void shouldDecodeWhatWasEncoded()
    {
        final Greeting greeting = new Greeting(A, new byte[Greeting.NONCE_LENGTH], true);
        final Greeting decoded = roundTrip(greeting::encode, Greeting::decode);
        assertEquals(A, decoded.instanceUuid());
        assertArrayEquals(greeting.nonce(), decoded.nonce());
        assertEquals(
            new Failure(3, "Duplicate key"), roundTrip(new Failure(3, "Duplicate key")::encode, Failure::decode));

        final Ballot ballot = new Ballot(
            true, false, true, false, true, "instance001", B, List.of(A, B), VCLOCK, new Vclock());
        assertEquals(ballot, roundTrip(ballot::encode, Ballot::decode));
        final Subscribe subscribe = new Subscribe(A, "replicaset001", B, null, true, 0x8000_0002, VCLOCK);
        assertEquals(subscribe, roundTrip(subscribe::encode, Subscribe::decode));
        final Accepted accepted = new Accepted(null, null, 31, VCLOCK);
        assertEquals(accepted, roundTrip(accepted::encode, Accepted::decode));
    }

    @Test
    void shouldLeaveOutThePrivateComponent()
    {
        final Accepted accepted = new Accepted(A, null, 1, new Vclock().set(0, 9).set(1, 2));
        assertEquals(new Vclock().set(1, 2), roundTrip(accepted::encode, Accepted::decode).vclock());
    }

    @Test
    void shouldRefuseEveryCutAndEveryRest()
    {
        final List<Consumer<BodyWriter>> encoders = List.of(
            new Greeting(A, new byte[Greeting.NONCE_LENGTH], true)::encode,
            new Failure(1, "text")::encode,
            new Ballot(true, false, true, false, true, "name", B, List.of(A), VCLOCK, VCLOCK)::encode,
            new Subscribe(A, "r", B, "i", false, 1, VCLOCK)::encode,
            new Accepted(A, "r", 1, VCLOCK)::encode);
        final List<Function<BodyReader, ?>> decoders = List.of(
            Greeting::decode, Failure::decode, Ballot::decode, Subscribe::decode, Accepted::decode);
        for (int i = 0; i < encoders.size(); i++)
        {
            final Function<BodyReader, ?> decoder = decoders.get(i);
            encoders.get(i).accept(writer.wrap(buffer, 0));
            final int length = writer.offset();
            decoder.apply(reader.wrap(buffer, 0, length));
            for (int cut = 0; cut < length; cut++)
            {
                final int shorter = cut;
                assertThrows(
                    InvalidMessageException.class, () -> decoder.apply(reader.wrap(buffer, 0, shorter)));
            }
            assertThrows(InvalidMessageException.class, () -> decoder.apply(reader.wrap(buffer, 0, length + 1)));
        }
    }

    @Test
    void shouldThrowNothingElseWhenBytesAreRandom()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final byte[] bytes = buffer.byteArray();
        for (int i = 0; i < 200_000; i++)
        {
            random.nextBytes(bytes);
            if (random.nextBoolean())
            {
                for (int n = 0; n < 64; n++)
                {
                    bytes[n] &= (byte)random.nextInt(3);
                }
            }
            final int length = random.nextInt(300);
            decode(Greeting::decode, length, seed);
            decode(Failure::decode, length, seed);
            decode(Ballot::decode, length, seed);
            decode(Subscribe::decode, length, seed);
            decode(Accepted::decode, length, seed);
        }
    }

    @Test
    void shouldKnowEveryTypeByItsCode()
    {
        for (final MessageType type : MessageType.values())
        {
            assertEquals(type, MessageType.of(type.code()));
        }
        assertEquals(null, MessageType.of(0));
        assertEquals(null, MessageType.of(-1));
        assertEquals(null, MessageType.of(65_535));
    }

    @Test
    void shouldLayFramesOneBehindTheOther()
    {
        FrameDescriptor.encode(buffer, 0, 13, FrameDescriptor.BEGIN | FrameDescriptor.END, 6, 1.5);
        assertEquals(13, FrameDescriptor.checkedLength(buffer, 0, 29));
        assertEquals(1.5, FrameDescriptor.timestamp(buffer, 0));
        assertEquals(3, FrameDescriptor.piece(buffer, 0));
        assertEquals(6, FrameDescriptor.flags(buffer, 0));
        assertEquals(32, FrameDescriptor.alignedLength(13));
        assertThrows(InvalidMessageException.class, () -> FrameDescriptor.checkedLength(buffer, 0, 28));
        assertThrows(InvalidMessageException.class, () -> FrameDescriptor.checkedLength(buffer, 0, 15));
        for (final int length : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
        {
            FrameDescriptor.encode(buffer, 0, length, FrameDescriptor.BEGIN, 0, 0);
            assertThrows(InvalidMessageException.class, () -> FrameDescriptor.checkedLength(buffer, 0, 4096));
        }
        FrameDescriptor.encode(buffer, 0, 8, 4, 0, 0);
        assertThrows(InvalidMessageException.class, () -> FrameDescriptor.checkedLength(buffer, 0, 4096));
    }

    private <T> T roundTrip(final Consumer<BodyWriter> encoder, final Function<BodyReader, T> decoder)
    {
        encoder.accept(writer.wrap(buffer, 16));
        return decoder.apply(reader.wrap(buffer, 16, writer.offset() - 16));
    }

    private void decode(final Function<BodyReader, ?> decoder, final int length, final long seed)
    {
        try
        {
            decoder.apply(reader.wrap(buffer, 0, length));
        }
        catch (final InvalidMessageException ex)
        {
            // declared
        }
        catch (final RuntimeException ex)
        {
            throw new AssertionError("seed=" + seed, ex);
        }
    }
}
