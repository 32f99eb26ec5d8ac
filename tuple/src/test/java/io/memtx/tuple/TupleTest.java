package io.memtx.tuple;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TupleTest
{
    private final Tuple tuple = Tuple.of(1, "two", 3.5, null, true, -6, List.of("x"));

    @Test
    void shouldReadFields()
    {
        assertEquals(7, tuple.size());
        assertEquals(1, tuple.getLong(0));
        assertEquals(-6, tuple.getInt(5));
        assertEquals("two", tuple.getString(1));
        assertEquals(3.5, tuple.getDouble(2));
        assertEquals(1.0, tuple.getDouble(0));
        assertTrue(tuple.getBoolean(4));
        assertTrue(tuple.isNil(3));
        assertTrue(tuple.isNil(100));
        assertFalse(tuple.isNil(0));
        assertNull(tuple.get(7));
        assertEquals(Arrays.asList(1L, "two", 3.5, null, true, -6L, List.of("x")), tuple.toList());
        final List<Object> iterated = new ArrayList<>();
        tuple.forEach(iterated::add);
        assertEquals(tuple.toList(), iterated);
    }

    @Test
    void shouldBeEqualWhenItsBytesAre()
    {
        assertEquals(Tuple.of(1, "a"), Tuple.of(1L, new StringBuilder("a")));
        assertEquals(Tuple.of(1, "a").hashCode(), Tuple.of(1L, "a").hashCode());
        assertNotEquals(Tuple.of(1), Tuple.of(1.0));
        assertNotEquals(Tuple.of(1), Tuple.of(1, null));
    }

    @Test
    void shouldTakeAndGiveMsgPack()
    {
        final byte[] bytes = {(byte)0x92, 1, (byte)0xa1, 'a'};
        final Tuple copy = Tuple.ofMsgPack(bytes);
        bytes[1] = 2;
        assertEquals(Tuple.of(1, "a"), copy);
        assertArrayEquals(new byte[]{(byte)0x92, 1, (byte)0xa1, 'a'}, copy.toMsgPack());
        assertEquals(4, copy.lengthBytes());
    }

    @Test
    void shouldRefuseBytesThatAreNoTuple()
    {
        assertError(ErrorCode.ER_INVALID_MSGPACK, () -> Tuple.ofMsgPack(new byte[]{(byte)0x92, 1}));
        assertError(ErrorCode.ER_INVALID_MSGPACK, () -> Tuple.ofMsgPack(new byte[]{(byte)0x90, 1}));
        assertError(ErrorCode.ER_INVALID_MSGPACK, () -> Tuple.ofMsgPack(new byte[0]));
        assertError(ErrorCode.ER_TUPLE_NOT_ARRAY, () -> Tuple.ofMsgPack(new byte[]{1}));
    }

    @Test
    void shouldSayWhatIsWrongWithAField()
    {
        assertEquals(
            "Tuple field 2 type does not match one required by operation: expected integer, got string",
            assertThrows(MemtxException.class, () -> tuple.getLong(1)).getMessage());
        assertEquals(
            "Field 8 was not found in the tuple",
            assertThrows(MemtxException.class, () -> tuple.getLong(7)).getMessage());
        assertError(ErrorCode.ER_NO_SUCH_FIELD_NO, () -> tuple.getString(-1));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> tuple.getLong(3));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> Tuple.of(1L << 40).getInt(0));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> tuple.getDouble(1));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> tuple.getBoolean(0));
        assertError(ErrorCode.ER_FIELD_TYPE, () -> tuple.getString(0));
    }

    @Test
    void shouldWriteTheTextOfMessages()
    {
        assertEquals("[1, \"two\", 3.5, null, true, -6, [\"x\"]]", tuple.toString());
        assertEquals("[]", Tuple.of().toString());
    }

    @Test
    void shouldStandInAnotherTuple()
    {
        assertEquals(Tuple.of(List.of(1, "a")), Tuple.of(Tuple.of(1, "a")));
    }

    @Test
    void shouldHoldMoreThanTheSharedBuffer()
    {
        final Tuple large = Tuple.of("x".repeat(300_000), 2);
        assertEquals(2, large.getLong(1));
        assertEquals(300_000, large.getString(0).length());
        assertEquals(300_007, large.toString().length());
        assertEquals(1, Tuple.of(1).getLong(0));
    }

    @Test
    void shouldCopyFromRawMemory()
    {
        final MsgPackWriter writer = new MsgPackWriter();
        MsgPackBoxer.encode(writer, tuple);
        final long address = Memory.allocate(writer.length());
        Memory.copy(writer.address(), address, writer.length());
        final Tuple copy = Tuple.copyOf(address);
        Memory.free(address);
        assertEquals(tuple, copy);
    }

    private static void assertError(final ErrorCode code, final Executable executable)
    {
        assertEquals(code, assertThrows(MemtxException.class, executable).code());
    }
}
