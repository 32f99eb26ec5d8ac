package io.memtx.xlog.file;

import com.github.luben.zstd.Zstd;
import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.XlogException.Kind;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.StagingBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class XlogTailReaderTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldWalkTransactionsOfOneBlockAndWaitForTheNext() throws IOException
    {
        try (LogFixture log = new LogFixture(directory, new Vclock(), null, true))
        {
            log.insert(512, 0, 1, "a").insert(512, 0, 2, "b").commit(HeaderKey.FLAG_WAIT_SYNC);
            log.insert(512, 0, 3, "c".repeat(5000)).commit(0).flush();
            try (XlogTailReader reader = XlogTailReader.open(FileStorage.INSTANCE, log.path()))
            {
                assertTrue(reader.nextTransaction(XlogTailReader.NO_LIMIT));
                assertEquals(2, reader.transactionRowCount());
                assertEquals(HeaderKey.FLAG_WAIT_SYNC | HeaderKey.FLAG_COMMIT, reader.transactionFlags());
                for (int pass = 0; pass < 2; pass++)
                {
                    assertTrue(reader.nextRow());
                    assertEquals(1, reader.row().lsn());
                    assertTrue(reader.nextRow());
                    assertFalse(reader.nextRow());
                    reader.rewindTransaction();
                }
                assertTrue(reader.nextTransaction(XlogTailReader.NO_LIMIT));
                assertTrue(reader.nextRow());
                assertEquals(3, reader.row().lsn());
                assertFalse(reader.nextTransaction(XlogTailReader.NO_LIMIT));
                assertFalse(reader.nextRow());
                log.insertBlock(4, "d");
                assertTrue(reader.nextTransaction(XlogTailReader.NO_LIMIT));
                assertTrue(reader.nextRow());
                assertEquals(4, reader.row().lsn());
                assertFalse(reader.isAtEnd());
                log.eof();
                assertFalse(reader.nextTransaction(XlogTailReader.NO_LIMIT));
                assertTrue(reader.isAtEnd());
            }
        }
    }

    @Test
    void shouldRefuseAFrameOfNothing() throws IOException
    {
        try (LogFixture log = new LogFixture(directory, new Vclock(), null, false))
        {
            log.insertBlock(1, "a").raw(block(BlockDescriptor.ZSTD_MAGIC, Zstd.compress(new byte[0])));
            assertRefused(log, Kind.INVALID_ROW, 1);
        }
    }

    @Test
    void shouldRefuseLsnsWhoseSumIsNoSignature() throws IOException
    {
        try (LogFixture log = new LogFixture(directory, new Vclock(), null, false))
        {
            final byte[] first = LogFixture.bytes("83 00 0c 02 02 03 cf 7fff ffff ffff fff0");
            final byte[] second = LogFixture.bytes("83 00 0c 02 03 03 cf 0000 0000 0000 0010");
            log.raw(block(BlockDescriptor.ROW_MAGIC, first)).raw(block(BlockDescriptor.ROW_MAGIC, second));
            assertRefused(log, Kind.LSN_ORDER, 1);
        }
    }

    @Test
    void shouldSayThatAnEmptyFileHasNoHeader() throws IOException
    {
        final Path empty = Files.createFile(directory.resolve("empty.xlog"));
        final XlogException ex = assertThrows(
            XlogException.class, () -> XlogTailReader.open(FileStorage.INSTANCE, empty));
        assertEquals(Kind.UNEXPECTED_END, ex.kind());
    }

    @Test
    void shouldFreeItsMemoryWhenTheHeaderIsNotWhole() throws IOException
    {
        final Path zeros = Files.write(directory.resolve("zeros.xlog"), new byte[1 << 20]);
        final BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter((pool) -> "direct".equals(pool.getName())).findFirst().orElseThrow();
        final long before = direct.getCount();
        for (int i = 0; i < 50; i++)
        {
            assertThrows(XlogException.class, () -> XlogTailReader.open(FileStorage.INSTANCE, zeros).close());
            assertThrows(
                XlogException.class,
                () -> XlogFileReader.open(FileStorage.INSTANCE, zeros, null, ReadMode.SALVAGE).close());
        }
        final long held = direct.getCount() - before;
        assertTrue(held < 50, "held=" + held);
    }

    private static void assertRefused(final LogFixture log, final Kind kind, final int goodCount) throws IOException
    {
        try (XlogTailReader reader = XlogTailReader.open(FileStorage.INSTANCE, log.path()))
        {
            for (int i = 0; i < goodCount; i++)
            {
                assertTrue(reader.nextTransaction(XlogTailReader.NO_LIMIT));
            }
            final Vclock before = reader.vclock().copy();
            final XlogException ex =
                assertThrows(XlogException.class, () -> reader.nextTransaction(XlogTailReader.NO_LIMIT));
            assertEquals(kind, ex.kind(), ex::toString);
            assertTrue(ex.getMessage().contains(log.path().toString()), ex::toString);
            assertEquals(before, reader.vclock());
        }
        try (XlogFileReader reader =
            XlogFileReader.open(FileStorage.INSTANCE, log.path(), FileType.XLOG, ReadMode.UNCLOSED))
        {
            for (int i = 0; i < goodCount; i++)
            {
                assertTrue(reader.nextTransaction());
            }
            assertEquals(kind, assertThrows(XlogException.class, reader::nextTransaction).kind());
        }
    }

    private static byte[] block(final int magic, final byte[] payload)
    {
        try (StagingBuffer buffer = new StagingBuffer(BlockDescriptor.HEADER_LENGTH + payload.length))
        {
            Memory.copyFrom(payload, 0, buffer.address() + BlockDescriptor.HEADER_LENGTH, payload.length);
            BlockDescriptor.encode(
                buffer.address(), magic, payload.length,
                new BlockChecksum().compute(buffer.range(BlockDescriptor.HEADER_LENGTH, payload.length)));
            final byte[] bytes = new byte[BlockDescriptor.HEADER_LENGTH + payload.length];
            Memory.copyTo(buffer.address(), bytes, 0, bytes.length);
            return bytes;
        }
    }
}
