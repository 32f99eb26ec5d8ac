package io.memtx.xlog.file;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class XlogFileReaderTest
{
    private static final byte[] EOF = LogFixture.bytes("d510aded");

    private static final int FUZZ_ROUNDS = Integer.getInteger("memtx.xlog.fuzz.rounds", 400);

    @TempDir
    private Path directory;

    private Path path;
    private byte[] closed;
    private byte[] open;
    private List<Long> ends;
    private List<String> all;

    @BeforeEach
    void makeLog() throws IOException
    {
        try (LogFixture log = new LogFixture(directory, Vclock.parse("{1: 6}"), null, true))
        {
            log.insertBlock(1, "one");
            log.insert(512, 0, 2, "a").insert(513, 1, 3, "local").insert(512, 0, 4, "b").commit(0).flush();
            log.insertBlock(5, "x".repeat(3000));
            log.insertBlock(6, "six");
            log.insertBlock(7, "seven");
            path = log.path();
            ends = new ArrayList<>(log.blockEnds());
        }
        open = Files.readAllBytes(path);
        closed = LogFixture.concat(open, EOF);
        all = read(closed, ReadMode.STRICT).transactions;
        assertEquals(5, all.size());
    }

    private record Result(
        List<String> transactions, TailState tail, boolean isClosed, long lastGoodOffset, List<String> dropped,
        String vclock)
    {
    }

    private Result read(final byte[] bytes, final ReadMode mode) throws IOException
    {
        final Path file = directory.resolve("probe.bin");
        Files.write(file, bytes);
        final List<String> dropped = new ArrayList<>();
        try (XlogFileReader reader = XlogFileReader.open(
            FileStorage.INSTANCE, file, FileType.XLOG, mode, 1 << 20,
            (first, end, reason) -> dropped.add(first + ".." + end + " " + reason.kind())))
        {
            final List<String> transactions = LogFixture.read(reader);
            assertFalse(reader.nextTransaction(), "the end stays the end");
            assertFalse(reader.nextRow());
            return new Result(
                transactions, reader.tailState(), reader.isClosed(), reader.lastGoodOffset(), dropped,
                reader.vclock().toString());
        }
    }

    private XlogException fail(final byte[] bytes, final ReadMode mode)
    {
        return assertThrows(XlogException.class, () -> read(bytes, mode));
    }

    private static byte[] flipped(final byte[] bytes, final int offset, final int bit)
    {
        final byte[] copy = bytes.clone();
        copy[offset] ^= (byte)(1 << bit);
        return copy;
    }

    private static byte[] withZeros(final byte[] bytes, final int count)
    {
        return Arrays.copyOf(bytes, bytes.length + count);
    }

    private int wholeBlocks(final long length)
    {
        int count = -1;
        for (final long end : ends)
        {
            count += end <= length ? 1 : 0;
        }
        return count;
    }

    @Test
    void shouldReadTransactionsAndTheMarkerOfClosedFile() throws IOException
    {
        final Result result = read(closed, ReadMode.STRICT);
        assertEquals(TailState.CLEAN, result.tail);
        assertTrue(result.isClosed);
        assertEquals(open.length, result.lastGoodOffset);
        assertEquals("{0: 1, 1: 12}", result.vclock);
        assertEquals(3, all.get(1).split(" ").length);
        assertTrue(all.get(0).startsWith("INSERT/1/0/7/"));
        assertTrue(all.get(1).contains("INSERT/0/1/1/"));
        assertEquals((byte)0xba, closed[(int)(ends.get(2) + 3)], "the third block is compressed");
        assertEquals("28b52ffd0058", java.util.HexFormat.of().formatHex(
            Arrays.copyOfRange(closed, (int)(ends.get(2) + 19), (int)(ends.get(2) + 25))));
    }

    @ParameterizedTest
    @EnumSource(ReadMode.class)
    void shouldReadExactlyTheWholeTransactionsBeforeEveryCut(final ReadMode mode) throws IOException
    {
        for (int length = ends.get(0).intValue(); length <= open.length; length++)
        {
            final Result result = read(Arrays.copyOf(closed, length), mode);
            final int whole = wholeBlocks(length);
            assertEquals(all.subList(0, whole), result.transactions, "length=" + length);
            assertEquals(ends.get(whole), result.lastGoodOffset);
            final boolean isAtBorder = ends.get(whole) == length;
            assertEquals(isAtBorder ? TailState.NO_EOF : TailState.TORN, result.tail, "length=" + length);
            assertFalse(result.isClosed);
        }
        for (int length = open.length + 1; length < closed.length; length++)
        {
            assertEquals(TailState.TORN, read(Arrays.copyOf(closed, length), mode).tail);
        }
    }

    @Test
    void shouldNeverInventWhenAnyBitOfClosedFileIsFlipped() throws IOException
    {
        int refused = 0;
        for (int offset = ends.get(0).intValue(); offset < closed.length; offset++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                final byte[] bytes = flipped(closed, offset, bit);
                final int whole = wholeBlocks(offset);
                for (final ReadMode mode : ReadMode.values())
                {
                    if (ReadMode.STRICT != mode && offset % 8 != bit)
                    {
                        continue; // all bits strictly, one bit of each byte in the other modes: it takes seconds
                    }
                    try
                    {
                        final Result result = read(bytes, mode);
                        final boolean isUnchanged = result.transactions.equals(all);
                        final boolean isMarker = offset >= open.length;
                        final boolean isPrefix =
                            ReadMode.PREFIX == mode && result.transactions.equals(all.subList(0, whole));
                        final List<String> without = new ArrayList<>(all);
                        if (!isMarker)
                        {
                            without.remove(whole);
                        }
                        final boolean isSalvaged =
                            ReadMode.SALVAGE == mode && result.transactions.equals(without) &&
                            !result.dropped.isEmpty();
                        assertTrue(isUnchanged || isPrefix || isSalvaged, mode + " offset=" + offset + " bit=" + bit);
                    }
                    catch (final XlogException ex)
                    {
                        assertTrue(ReadMode.STRICT == mode || ReadMode.UNCLOSED == mode, "mode=" + mode + " " + ex);
                        assertTrue(ex.getMessage().contains("offset "), ex.getMessage());
                        refused++;
                    }
                }
            }
        }
        assertTrue(refused > 1000, "refused=" + refused);
    }

    @Test
    void shouldTreatZeroTailAsEndOnlyWhenToldTheFileMayBeUnclosed() throws IOException
    {
        assertEquals(TailState.ZERO_TAIL, read(withZeros(open, 18), ReadMode.STRICT).tail, "as Tarantool does");
        for (final int zeros : new int[]{19, 4096, 300_000})
        {
            final XlogException ex = fail(withZeros(open, zeros), ReadMode.STRICT);
            assertEquals(Kind.INVALID_MAGIC, ex.kind());
            assertTrue(ex.detail().startsWith("invalid magic: 0x0"), ex.detail());
            assertEquals(open.length, ex.offset());
            assertTrue(ex.detail().contains("last good offset " + open.length + " vclock {0: 1, 1: 12}"));
            for (final ReadMode mode : List.of(ReadMode.UNCLOSED, ReadMode.PREFIX, ReadMode.SALVAGE))
            {
                final Result result = read(withZeros(open, zeros), mode);
                assertEquals(all, result.transactions);
                assertEquals(TailState.ZERO_TAIL, result.tail);
                assertEquals(open.length, result.lastGoodOffset);
                assertEquals(List.of(), result.dropped);
            }
        }
    }

    @Test
    void shouldTreatTornBlockBeforeZeroTailAsEndOfUnclosedFile() throws IOException
    {
        for (int length = ends.get(4).intValue() + 1; length < ends.get(5); length++)
        {
            if (0 == open[length] && allZero(open, length))
            {
                continue;
            }
            final byte[] torn = withZeros(Arrays.copyOf(open, length), 5000);
            final Result result = read(torn, ReadMode.UNCLOSED);
            final boolean isWhole = result.transactions.size() == all.size();
            assertEquals(isWhole ? ends.get(5) : ends.get(4), result.lastGoodOffset, "length=" + length);
            assertEquals(isWhole ? TailState.ZERO_TAIL : TailState.TORN, result.tail);
            assertTrue(Set.of(Kind.INVALID_MAGIC, Kind.INVALID_BLOCK, Kind.CHECKSUM).contains(
                fail(torn, ReadMode.STRICT).kind()));
        }
    }

    private static boolean allZero(final byte[] bytes, final int from)
    {
        for (int i = from; i < bytes.length; i++)
        {
            if (0 != bytes[i])
            {
                return false;
            }
        }
        return true;
    }

    @Test
    void shouldTellHoleFromTailInUnclosedFile() throws IOException
    {
        final byte[] hole = withZeros(open, 4096);
        Arrays.fill(hole, ends.get(3).intValue(), ends.get(4).intValue(), (byte)0);
        final XlogException ex = fail(hole, ReadMode.UNCLOSED);
        assertEquals(Kind.DAMAGED, ex.kind());
        assertTrue(ex.detail().contains("a good block stands at " + ends.get(4)), ex.detail());
        assertEquals(ends.get(3), ex.offset());

        final Result prefix = read(hole, ReadMode.PREFIX);
        assertEquals(all.subList(0, 3), prefix.transactions);
        assertEquals(TailState.DAMAGED, prefix.tail);
        assertEquals(List.of(ends.get(3) + ".." + hole.length + " INVALID_MAGIC"), prefix.dropped);

        final Result salvaged = read(hole, ReadMode.SALVAGE);
        assertEquals(4, salvaged.transactions.size());
        assertEquals(List.of(ends.get(3) + ".." + ends.get(4) + " INVALID_MAGIC"), salvaged.dropped);
    }

    @Test
    void shouldRefuseLengthThatReachesBehindTheEndOfClosedFile()
    {
        final byte[] bytes = closed.clone();
        bytes[(int)(ends.get(4) + 4)] = 0x7f;
        final XlogException ex = fail(bytes, ReadMode.STRICT);
        assertEquals(Kind.DAMAGED, ex.kind());
        assertTrue(ex.detail().contains("the file was closed behind it"), ex.detail());
    }

    @Test
    void shouldRefuseDataBehindTheMarker() throws IOException
    {
        final byte[] bytes = LogFixture.concat(closed, new byte[40]);
        bytes[closed.length + 20] = 1;
        final XlogException ex = fail(bytes, ReadMode.STRICT);
        assertEquals(Kind.DATA_AFTER_EOF, ex.kind());
        assertTrue(ex.detail().startsWith("has some data after eof marker at " + closed.length), ex.detail());
        assertEquals(all, read(bytes, ReadMode.SALVAGE).transactions);
        final Result zeros = read(withZeros(closed, 40), ReadMode.UNCLOSED);
        assertEquals(TailState.ZERO_TAIL, zeros.tail, "the marker was written through a mapping, the file not cut");
        assertTrue(zeros.isClosed);
        assertEquals(Kind.DATA_AFTER_EOF, fail(withZeros(closed, 40), ReadMode.STRICT).kind());
    }

    @Test
    void shouldTreatTextOrRandomTailByMode() throws IOException
    {
        final byte[] bytes = LogFixture.concat(open, "somebody appended a line of text\n".getBytes());
        assertEquals(Kind.INVALID_MAGIC, fail(bytes, ReadMode.STRICT).kind());
        final Result result = read(bytes, ReadMode.UNCLOSED);
        assertEquals(TailState.TORN, result.tail);
        assertEquals(1, result.dropped.size());
        assertEquals(open.length, result.lastGoodOffset);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "d5ba0bab 00 00 00 ab 00000000000000000000|INVALID_BLOCK",
        "d5ba0bab ce7fffffff 00 00 a7 00000000000000|DAMAGED",
        "d5ba0bab ce80000000 00 00 a7 00000000000000|DAMAGED",
        "d5ba0bab ceffffffff 00 00 a7 00000000000000|INVALID_BLOCK",
        "d5ba0bab cf7fffffffffffffff 00 00 a3 000000|INVALID_BLOCK",
        "d5ba0bab cfffffffffffffffff 00 00 a3 000000|INVALID_BLOCK",
    })
    void shouldRefuseHostileLengthsWithoutAllocatingThem(final String hex, final Kind kind)
    {
        final byte[] bytes = LogFixture.concat(open, LogFixture.bytes(hex), EOF);
        assertEquals(kind, fail(bytes, ReadMode.STRICT).kind());
    }

    @Test
    void shouldBoundTheSearchThroughHeadersThatPromiseLongBlocks() throws IOException
    {
        final byte[] header = LogFixture.bytes("d5ba0bab ce000f0000 00 00 a7 00000000000000");
        final byte[] bytes = Arrays.copyOf(open, open.length + 2_000_000);
        for (int i = open.length; i + header.length <= bytes.length; i += header.length)
        {
            System.arraycopy(header, 0, bytes, i, header.length);
        }
        final long start = System.nanoTime();
        assertEquals(all, read(bytes, ReadMode.SALVAGE).transactions);
        assertTrue(System.nanoTime() - start < 5_000_000_000L, "the search takes linear time");
    }

    @Test
    void shouldRefuseRowsThatMakeNoWholeTransaction() throws IOException
    {
        refuseRows("85 00 0c 02 01 03 07 04 cb0000000000000001 08 00", Kind.INVALID_TRANSACTION,
            "found a not finished transaction in the log");
        refuseRows("84 00 0c 02 01 03 07 08 07", Kind.INVALID_TRANSACTION, "found a row without TSN");
        refuseRows("85 00 0c 02 01 03 08 08 01 09 01", Kind.INVALID_TRANSACTION,
            "found a first global row in a transaction with LSN/TSN mismatch");
        refuseRows("85 00 0c 07 01 03 05 08 01 09 01", Kind.INVALID_TRANSACTION,
            "fully local transaction's TSN does not match LSN of the first row");
        refuseRows("84 00 0c 02 01 03 07 08 00  85 00 28 02 01 03 08 08 01 09 01 80", Kind.INVALID_TRANSACTION,
            "found synchro request in a transaction");
        refuseRows("84 00 1f 02 01 03 07 08 00 80  85 00 0c 02 01 03 08 08 01 09 01", Kind.INVALID_TRANSACTION,
            "found synchro request in a transaction");
        refuseRows("84 00 0c 02 01 03 07 08 00  86 00 1e 02 01 03 08 07 01 08 01 09 01 80", Kind.INVALID_TRANSACTION,
            "found raft request in a transaction");
        refuseRows("83 00 0c 02 01 03 06", Kind.LSN_ORDER, "lsn does not advance: replica id: 1, known lsn: 6");
        refuseRows("83 00 0c 02 01 03 07 83 00 0c 02 01 03 07", Kind.LSN_ORDER, "lsn does not advance");
        refuseRows("83 00 0c 02 07", Kind.INVALID_ROW, "can't parse row: Invalid MsgPack - packet header");
        refuseRows("83 00 02 02 01 03 07 05", Kind.INVALID_ROW, "can't parse row: Invalid MsgPack - packet body");
        refuseRows("83 00 0c 02 01 03 cb 4000000000000000", Kind.INVALID_ROW, "can't parse row");
    }

    private void refuseRows(final String rows, final Kind kind, final String text) throws IOException
    {
        final Path file = directory.resolve("rows.xlog");
        Files.deleteIfExists(file);
        try (LogFixture log = LogFixture.at(file, Vclock.parse("{1: 6}")))
        {
            log.rawRow(LogFixture.bytes(rows)).flush().eof();
        }
        final byte[] bytes = Files.readAllBytes(file);
        for (final ReadMode mode : List.of(ReadMode.STRICT, ReadMode.UNCLOSED, ReadMode.PREFIX))
        {
            final XlogException ex = fail(bytes, mode);
            assertEquals(kind, ex.kind(), ex.getMessage());
            assertTrue(ex.detail().startsWith(text), ex.detail());
        }
        final Result salvaged = read(bytes, ReadMode.SALVAGE);
        assertEquals(List.of(), salvaged.transactions);
        assertEquals(1, salvaged.dropped.size());
    }

    @Test
    void shouldAcceptRowsOfOtherWriters() throws IOException
    {
        final Path file = directory.resolve("foreign.xlog");
        try (LogFixture log = LogFixture.at(file, new Vclock()))
        {
            log.rawRow(LogFixture.bytes("83 00 0c 03 05 02 07"));                  // key order, a gap of LSNs
            log.rawRow(LogFixture.bytes("84 00 cd 03 09 02 07 03 06 30 c0 81 10 01")); // unknown type and header key
            log.rawRow(LogFixture.bytes("84 00 0c 02 01 03 01 08 00 84 00 0c 02 01 03 02 08 01"));
            log.rawRow(LogFixture.bytes("85 00 0c 02 01 03 05 08 04 09 01"));
            log.flush();
        }
        final Result result = read(Files.readAllBytes(file), ReadMode.STRICT);
        assertEquals(3, result.transactions.size());
        assertEquals("{1: 5, 7: 6}", result.vclock);
    }

    @Test
    void shouldRefuseBlocksInWrongOrderAndRepeatedOnes() throws IOException
    {
        final byte[] four = Arrays.copyOfRange(open, ends.get(3).intValue(), ends.get(4).intValue());
        final byte[] five = Arrays.copyOfRange(open, ends.get(4).intValue(), ends.get(5).intValue());
        final byte[] before = Arrays.copyOf(open, ends.get(3).intValue());
        assertEquals(Kind.LSN_ORDER, fail(LogFixture.concat(before, five, four), ReadMode.STRICT).kind());
        assertEquals(Kind.LSN_ORDER, fail(LogFixture.concat(before, four, four), ReadMode.UNCLOSED).kind());
        final Result salvaged = read(LogFixture.concat(before, four, four, five), ReadMode.SALVAGE);
        assertEquals(all, salvaged.transactions);
        assertEquals(1, salvaged.dropped.size());
    }

    @Test
    void shouldRefuseCompressedBlockThatExpandsBeyondTheCap() throws IOException
    {
        final Path file;
        try (LogFixture log = new LogFixture(directory, Vclock.parse("{1: 99}"), null, true))
        {
            log.insertBlock(1, "z".repeat(3 << 20)).eof();
            file = log.path();
        }
        final byte[] bytes = Files.readAllBytes(file);
        assertTrue(bytes.length < 3000, "compressed 1000:1, length=" + bytes.length);
        final XlogException ex = fail(bytes, ReadMode.STRICT);
        assertEquals(Kind.DECOMPRESSION, ex.kind());
        assertTrue(ex.detail().startsWith("decompressed block is larger than 1048576 bytes"), ex.detail());
    }

    @Test
    void shouldRefuseDamagedZstdFramesOfRightChecksum() throws IOException
    {
        final int start = ends.get(2).intValue() + 19;
        final byte[] frame = Arrays.copyOfRange(open, start, ends.get(3).intValue());
        for (int length = 1; length < frame.length; length++)
        {
            refuseFrame(Arrays.copyOf(frame, length));
        }
        refuseFrame(LogFixture.concat(frame, new byte[3]));
        refuseFrame(LogFixture.bytes("28b52ffd 00f8 010000"));  // a window of 2 GiB and more
        refuseFrame(LogFixture.bytes("28b52ffd 0058 010000"));  // an empty frame
        refuseFrame("not a frame at all".getBytes());
    }

    private void refuseFrame(final byte[] frame) throws IOException
    {
        final io.memtx.xlog.storage.StagingBuffer block = new io.memtx.xlog.storage.StagingBuffer(8192);
        io.memtx.tuple.arena.Memory.copyFrom(frame, 0, block.address() + 19, frame.length);
        final long crc = new BlockChecksum().compute(block.range(19, frame.length));
        BlockDescriptor.encode(block.address(), BlockDescriptor.ZSTD_MAGIC, frame.length, crc);
        final byte[] bytes = LogFixture.bytes(LogFixture.hex(block.address(), 19 + frame.length));
        block.close();
        final byte[] log = LogFixture.concat(Arrays.copyOf(open, ends.get(2).intValue()), bytes, EOF);
        final XlogException ex = fail(log, ReadMode.STRICT);
        assertTrue(Kind.DECOMPRESSION == ex.kind() || Kind.INVALID_ROW == ex.kind(), ex.getMessage());
        assertEquals(2, read(log, ReadMode.SALVAGE).transactions.size());
    }

    @Test
    void shouldReadTransactionsLargerThanTheWindow() throws IOException
    {
        final Path file;
        try (LogFixture log = new LogFixture(directory, Vclock.parse("{1: 1000}"), null, false))
        {
            for (int i = 0; i < 6; i++)
            {
                for (int j = 0; j < 3000; j++)
                {
                    log.insert(512, 0, j, "value " + i);
                }
                log.insert(512, 0, 5000, "y".repeat(i * 300_000)).commit(0).flush();
            }
            log.eof();
            file = log.path();
        }
        try (XlogFileReader reader = XlogFileReader.open(FileStorage.INSTANCE, file, null, ReadMode.STRICT))
        {
            long lsn = 1000;
            while (reader.nextTransaction())
            {
                assertEquals(3001, reader.transactionRowCount());
                assertEquals(1, reader.transactionFlags());
                assertTrue(reader.nextRow());
                reader.rewindTransaction();
                while (reader.nextRow())
                {
                    assertEquals(++lsn, reader.row().lsn());
                }
            }
            assertEquals(1000 + 6 * 3001, lsn);
            assertEquals(6, reader.transactionsRead());
            assertEquals(TailState.CLEAN, reader.tailState());
        }
    }

    @Test
    void shouldNameFileWhenHeaderIsCutOrFileIsMissing() throws IOException
    {
        for (int length = 0; length < ends.get(0); length++)
        {
            final XlogException ex = fail(Arrays.copyOf(closed, length), ReadMode.SALVAGE);
            assertEquals(Kind.UNEXPECTED_END, ex.kind());
            assertEquals("Unexpected end of file, run with 'force_recovery = true'", ex.detail());
            assertTrue(ex.getMessage().contains("probe.bin"));
        }
        assertEquals(List.of(), read(Arrays.copyOf(closed, ends.get(0).intValue()), ReadMode.STRICT).transactions);
        final XlogException ex = assertThrows(XlogException.class, () -> XlogFileReader.open(
            FileStorage.INSTANCE, directory.resolve("none"), null, ReadMode.STRICT));
        assertEquals(Kind.IO, ex.kind());
    }

    @Test
    void shouldThrowNothingButItsOwnExceptionWhateverTheBytes() throws IOException
    {
        final long seed = System.nanoTime();
        final java.util.Random random = new java.util.Random(seed);
        final byte[] magic = LogFixture.bytes("d5ba0bab");
        int failed = 0;
        for (int i = 0; i < FUZZ_ROUNDS; i++)
        {
            byte[] bytes = Arrays.copyOf(closed, random.nextInt(closed.length) + 1 + random.nextInt(64));
            for (int j = random.nextInt(12); j >= 0; j--)
            {
                final int at = random.nextInt(bytes.length);
                switch (random.nextInt(3))
                {
                    case 0 -> bytes[at] = (byte)random.nextInt();
                    case 1 -> System.arraycopy(magic, 0, bytes, at, Math.min(4, bytes.length - at));
                    default -> bytes = LogFixture.concat(
                        Arrays.copyOf(bytes, at), Arrays.copyOfRange(closed, at % closed.length, closed.length));
                }
            }
            for (final ReadMode mode : ReadMode.values())
            {
                try
                {
                    read(bytes, mode).transactions.forEach((transaction) ->
                        assertTrue(all.contains(transaction), "invented, seed=" + seed));
                }
                catch (final XlogException ex)
                {
                    failed++;
                }
                catch (final RuntimeException ex)
                {
                    throw new AssertionError("seed=" + seed + " round=" + i + " mode=" + mode, ex);
                }
            }
        }
        assertTrue(failed > 0, "seed=" + seed);
    }
}
