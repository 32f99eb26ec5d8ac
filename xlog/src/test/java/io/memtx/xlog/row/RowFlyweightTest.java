package io.memtx.xlog.row;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.file.LogFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RowFlyweightTest
{
    private static final String INSERT =
        "84 00 02 02 01 03 07 04 cb 41 da c0 8d 56 04 83 f6 82 10 cd 02 00 21 92 01 a1 61";

    private final ScratchBuffer buffer = new ScratchBuffer(512 * 1024);
    private final RowFlyweight row = new RowFlyweight();

    private long wrap(final byte[] bytes)
    {
        Memory.copyFrom(bytes, 0, buffer.ensureCapacity(bytes.length), bytes.length);
        return row.wrapUntrusted(buffer.address(), buffer.address() + bytes.length) - buffer.address();
    }

    @Test
    void shouldReadRowOfTarantool()
    {
        assertEquals(27, wrap(LogFixture.bytes(INSERT)));
        assertEquals(2, row.type());
        assertEquals(1, row.replicaId());
        assertEquals(7, row.lsn());
        assertEquals(7, row.tsn());
        assertEquals(0x41dac08d560483f6L, Double.doubleToRawLongBits(row.timestamp()));
        assertTrue(row.isCommit());
        assertFalse(row.isLocal());
        assertEquals(10, row.bodyLength());
        assertEquals("cd0200", LogFixture.hex(row.bodyValue(BodyKey.SPACE_ID), 3));
        assertEquals(Memory.NULL_ADDRESS, row.bodyValue(BodyKey.KEY));
    }

    @Test
    void shouldReadSerialNumberThatWrapsForLocalRowBeforeGlobalOne()
    {
        wrap(LogFixture.bytes(
            "85 00 02 07 01 03 01 04 cb 41da c08d 5604 83f6 08 cf ff ff ff ff ff ff ff f5 82 10 cd 02 01 21 91 01"));
        assertEquals(1, row.lsn());
        assertEquals(12, row.tsn());
        assertTrue(row.isLocal());
        assertFalse(row.isCommit());
    }

    @Test
    void shouldReadKeysInAnyOrderAndSkipUnknownOnes()
    {
        wrap(LogFixture.bytes(
            "86 09 06 cc c8 93 01 02 03 a1 78 c0 03 cf 00 00 00 00 00 00 00 05 00 0c 0a 01"));
        assertEquals(12, row.type());
        assertEquals(5, row.lsn());
        assertEquals(6, row.flags());
        assertTrue(row.isCommit(), "flags 6 without a serial number is a transaction of one row");
        assertEquals(0, row.bodyLength());
    }

    @Test
    void shouldTakeRowBehindNopForTheNextRow()
    {
        assertEquals(5, wrap(LogFixture.bytes("82 00 0c 03 01 82 00 0c 03 02")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "80",                        // no type
        "01",                        // no map
        "90",
        "c1",
        "81 00",                     // cut
        "81 00 a1 32",               // type is a string
        "81 00 ff",                  // negative
        "82 00 02 02 20",            // replica id 32
        "82 00 02 07 02",            // group 2
        "82 00 02 03 cb 0000000000000000",
        "82 00 02 03 cf 8000000000000000",
        "82 00 02 04 05",            // timestamp is an integer
        "82 00 02 08 ff",            // negative serial number, not wrapped
        "82 00 02 09 c0",
        "df ff ff ff ff 00 02",      // more keys than bytes
        "81 00 02 05",               // body is no map
        "81 00 02 82 10 cd 02",      // body is cut
        "81 00 cf 00 00 00 01 00 00 00 02",
    })
    void shouldRefuseWhatIsNoRow(final String hex)
    {
        assertThrows(InvalidRowException.class, () -> wrap(LogFixture.bytes(hex)));
    }

    @Test
    void shouldRefuseDeepNestingWithoutStackOverflow()
    {
        final byte[] bytes = new byte[100_004];
        java.util.Arrays.fill(bytes, (byte)0x91);
        System.arraycopy(LogFixture.bytes("81 00 02 81"), 0, bytes, 0, 4);
        assertThrows(InvalidRowException.class, () -> wrap(bytes));
    }

    @Test
    void shouldRefuseOrReadRandomlyChangedRowsButNeverReadOutside()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final byte[] good = LogFixture.bytes(INSERT);
        int accepted = 0;
        for (int i = 0; i < 100_000; i++)
        {
            final byte[] bytes = java.util.Arrays.copyOf(good, 1 + random.nextInt(good.length));
            for (int j = random.nextInt(4); j >= 0; j--)
            {
                bytes[random.nextInt(bytes.length)] = (byte)random.nextInt();
            }
            final long address = Memory.allocate(bytes.length); // exact: a read outside fails the check
            try
            {
                Memory.copyFrom(bytes, 0, address, bytes.length);
                final long end = row.wrapUntrusted(address, address + bytes.length);
                assertTrue(end <= address + bytes.length, "seed=" + seed);
                assertEquals(end, new RowFlyweight().wrap(address, address + bytes.length), "seed=" + seed);
                row.bodyValue(BodyKey.TUPLE);
                accepted++;
            }
            catch (final InvalidRowException ex)
            {
                assertTrue(ex.getMessage().startsWith("Invalid MsgPack"), "seed=" + seed);
            }
            finally
            {
                Memory.free(address);
            }
        }
        assertTrue(accepted > 0, "seed=" + seed);
    }
}
