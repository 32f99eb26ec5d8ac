package io.memtx.tuple;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackType;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TupleViewTest
{
    private static final BigInteger LARGE = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final Tuple tuple = Tuple.of(
        1, "two", 3.5, null, true, -6, List.of("x"), LARGE, new byte[]{7, 8}, 1.5f, 1L << 40, "\u00e9");
    private final TupleView view = new TupleView();
    private long address;

    @BeforeEach
    void wrap()
    {
        final byte[] bytes = tuple.toMsgPack();
        address = Memory.allocate(bytes.length);
        Memory.copyFrom(bytes, 0, address, bytes.length);
        view.wrap(address);
    }

    @AfterEach
    void free()
    {
        Memory.free(address);
    }

    @Test
    void shouldReadFields()
    {
        assertEquals(12, view.fieldCount());
        assertEquals(1, view.getLong(0));
        assertEquals(1, view.getInt(0));
        assertEquals("two", view.getString(1));
        assertEquals(3.5, view.getDouble(2));
        assertTrue(view.getBoolean(4));
        assertEquals(-6, view.getLong(5));
        assertEquals(-6.0, view.getDouble(5));
        assertEquals(-1, view.getUnsigned(7));
        assertEquals(0x1p64, view.getDouble(7));
        assertEquals(1.5, view.getDouble(9));
        assertEquals("\u00e9", view.getString(11));
    }

    @Test
    void shouldReadFieldsInAnyOrder()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 1000; i++)
        {
            final int field = random.nextInt(tuple.size() + 2);
            if (8 != field) // a byte[] has no equality
            {
                assertEquals(tuple.get(field), view.get(field), () -> "seed=" + seed);
            }
            if (0 == random.nextInt(10))
            {
                assertEquals(tuple.lengthBytes(), view.lengthBytes());
                view.wrap(address);
            }
        }
    }

    @Test
    void shouldTellNilAndTypesAlsoBeyondTheEnd()
    {
        assertTrue(view.isNil(3));
        assertFalse(view.isNil(0));
        assertTrue(view.isNil(12));
        assertEquals(MsgPackType.NIL, view.type(12));
        assertEquals(MsgPackType.NIL, view.type(3));
        assertEquals(MsgPackType.STRING, view.type(1));
        assertNull(view.get(500));
    }

    @Test
    void shouldSayWhatIsWrongWithAField()
    {
        assertEquals(
            "Tuple field 2 type does not match one required by operation: expected integer, got string",
            assertThrows(MemtxException.class, () -> view.getLong(1)).getMessage());
        assertEquals(
            "Field 13 was not found in the tuple",
            assertThrows(MemtxException.class, () -> view.getLong(12)).getMessage());
        assertError(ErrorCode.ER_NO_SUCH_FIELD_NO, () -> view.getLong(-1));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> view.getLong(3));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> view.getLong(7));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> view.getInt(10));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> view.getUnsigned(5));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> view.getDouble(1));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> view.getBoolean(0));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> view.getString(8));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> view.wrapField(0, new UnsafeBuffer()));
    }

    @Test
    void shouldReadStringsWithoutCopies()
    {
        final StringBuilder text = new StringBuilder();
        assertEquals(3, view.getAscii(1, text));
        assertEquals("two", text.toString());
        assertTrue(view.asciiEquals(1, "two"));
        assertFalse(view.asciiEquals(1, "twx"));
        assertFalse(view.asciiEquals(1, "tw"));

        final byte[] bytes = new byte[5];
        assertEquals(2, view.getBytes(8, bytes, 1));
        assertArrayEquals(new byte[]{0, 7, 8, 0, 0}, bytes);
        assertEquals(3, view.getBytes(1, bytes, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> view.getBytes(1, bytes, 3));

        final UnsafeBuffer buffer = new UnsafeBuffer();
        view.wrapField(1, buffer);
        assertEquals(3, buffer.capacity());
        assertEquals("two", buffer.getStringWithoutLengthAscii(0, 3));
    }

    @Test
    void shouldGiveRawFields()
    {
        assertEquals(1, MsgPack.getInteger(view.fieldAddress(0)));
        assertEquals(4, view.fieldLength(1));
        assertEquals(address + 2, view.fieldAddress(1));
        assertEquals(3, view.fieldLength(6));
    }

    @Test
    void shouldCopyToTheHeapAndToText()
    {
        assertEquals(tuple, view.toTuple());
        assertEquals(tuple.toString(), view.toString());
        view.getLong(5);
        assertEquals(tuple.lengthBytes(), view.lengthBytes());
    }

    @Test
    void shouldThrowWhenNothingIsWrapped()
    {
        view.unwrap();
        assertFalse(view.isWrapped());
        for (final TupleView unwrapped : List.of(view, new TupleView()))
        {
            assertThrows(IllegalStateException.class, () -> unwrapped.getLong(0));
            assertThrows(IllegalStateException.class, () -> unwrapped.isNil(0));
            assertThrows(IllegalStateException.class, () -> unwrapped.type(0));
            assertThrows(IllegalStateException.class, unwrapped::fieldCount);
            assertThrows(IllegalStateException.class, unwrapped::lengthBytes);
            assertThrows(IllegalStateException.class, unwrapped::toTuple);
            assertThrows(IllegalStateException.class, () -> unwrapped.get(0));
            assertEquals("TupleView[]", unwrapped.toString());
        }
    }

    private static void assertError(final ErrorCode code, final Executable executable)
    {
        assertEquals(code, assertThrows(MemtxException.class, executable).code());
    }
}
