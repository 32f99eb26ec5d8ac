package io.memtx.bench.floor;

import io.memtx.bench.engine.RecordDirectory;
import io.memtx.bench.replica.Endpoints;
import io.memtx.bench.workload.KeySequence;
import io.memtx.bench.workload.RecordWords;
import io.memtx.tuple.arena.Memory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Floors do what they are said to do. */
@Timeout(60)
class FloorTest
{
    private static final int COUNT = 5_000;

    @TempDir
    Path directory;

    @Test
    void shouldFindWhatIsThereByHash()
    {
        try (FloorStore store = new FloorStore(COUNT))
        {
            for (int number = 0; number < COUNT; number++)
            {
                final long key = KeySequence.key(number);
                assertEquals(FloorRecords.sum(key, 0), store.records().read(store.hash().get(key)));
                assertEquals(FloorRecords.NULL_REF, store.hash().get(KeySequence.key(COUNT + number)));
            }
        }
    }

    @Test
    void shouldFindWhatIsThereByTree()
    {
        try (FloorTree tree = new FloorTree(COUNT))
        {
            for (int number = 0; number < COUNT; number++)
            {
                assertEquals(number + 1, tree.get(KeySequence.key(number)));
                assertEquals(FloorRecords.NULL_REF, tree.get(KeySequence.key(COUNT + number)));
            }
        }
    }

    @Test
    void shouldScanInTheOrderOfKeys()
    {
        final int length = 100;
        try (FloorTree tree = new FloorTree(COUNT); FloorRecords records = new FloorRecords(COUNT))
        {
            final long[] keys = new long[COUNT];
            for (int number = 0; number < COUNT; number++)
            {
                keys[number] = KeySequence.key(number);
                FloorRecords.write(records.address(number + 1), keys[number], 3);
            }
            Arrays.sort(keys);
            for (final int place : new int[]{0, 1_234, COUNT - length})
            {
                long sum = 0;
                for (int i = place; i < place + length; i++)
                {
                    sum += FloorRecords.sum(keys[i], 3);
                }
                assertEquals(sum, tree.scan(place, length, records));
            }
        }
    }

    @Test
    void shouldReplaceRecordsAndReuseTheirRoom()
    {
        final long source = Memory.allocate(FloorRecords.RECORD_BYTES);
        try (FloorStore store = new FloorStore(COUNT))
        {
            final long[] versions = new long[COUNT];
            final KeySequence sequence = new KeySequence(COUNT);
            for (int i = 1; i <= 10 * COUNT; i++) // far more than there is spare room for
            {
                final int number = sequence.nextNumber();
                versions[number] = i;
                FloorRecords.write(source, KeySequence.key(number), i);
                assertTrue(store.replace(KeySequence.key(number), source));
            }
            assertFalse(store.replace(KeySequence.key(COUNT), source));
            for (int number = 0; number < COUNT; number++)
            {
                final long key = KeySequence.key(number);
                assertEquals(
                    FloorRecords.sum(key, versions[number]), store.records().read(store.hash().get(key)));
            }
        }
        finally
        {
            Memory.free(source);
        }
    }

    @Test
    void shouldPutARecordElsewhereWhenItIsReplaced()
    {
        final long source = Memory.allocate(FloorRecords.RECORD_BYTES);
        try (FloorStore store = new FloorStore(COUNT))
        {
            final int before = store.hash().get(KeySequence.key(1));
            FloorRecords.write(source, KeySequence.key(1), 1);
            store.replace(KeySequence.key(1), source);
            assertNotEquals(before, store.hash().get(KeySequence.key(1)));
        }
        finally
        {
            Memory.free(source);
        }
    }

    @Test
    void shouldAppendBlocksWithChecksumsAndBeginAgainAtTheEnd() throws IOException
    {
        final int lengthBytes = 1 << 20;
        try (FloorLog log = new FloorLog(directory.resolve("log"), lengthBytes))
        {
            long lastChecksum = 0;
            for (int i = 0; i <= lengthBytes / FloorLog.BLOCK_BYTES; i++)
            {
                final int offset = log.offset();
                FloorRecords.write(log.stagingAddress(), i, i);
                log.append();
                assertEquals(i, Memory.getLong(log.address() + offset));
                assertEquals(RecordWords.word(i, i, 3), Memory.getLong(log.address() + offset + 32));
                final long checksum = Memory.getLong(log.address() + offset + FloorLog.CHECKSUM_OFFSET);
                assertNotEquals(lastChecksum, checksum);
                lastChecksum = checksum;
            }
            assertEquals(FloorLog.BLOCK_BYTES, log.offset());
            assertEquals(lengthBytes / FloorLog.BLOCK_BYTES, Memory.getLong(log.address()));
        }
        assertEquals(lengthBytes, Files.size(directory.resolve("log")));
    }

    @Test
    void shouldAnswerEachCallOfAnotherThread()
    {
        try (FloorHandOver handOver = new FloorHandOver())
        {
            final UnsafeBuffer message = new UnsafeBuffer(new byte[64]);
            for (int i = 1; i <= 20_000; i++)
            {
                assertEquals(i, handOver.call(message, 64));
            }
        }
    }

    @Test
    void shouldReadEveryRowOfASnapshot() throws IOException
    {
        try (RecordDirectory records = new RecordDirectory(RecordDirectory.Source.SNAPSHOT, COUNT);
            RecordDirectory empty = new RecordDirectory(RecordDirectory.Source.SNAPSHOT, 0);
            FloorSnapshot floor = new FloorSnapshot())
        {
            final long systemRows = floor.read(empty.snapshot());
            assertTrue(systemRows > 100, "rows=" + systemRows);
            assertEquals(systemRows + COUNT, floor.read(records.snapshot()));
            final int fields = 1 + RecordWords.COUNT;
            assertEquals(0x90 + fields, Memory.getByte(floor.lastTuple()) & 0xFF);
        }
    }

    @Test
    void shouldWriteSoManyBytesInSoMuchTime() throws IOException
    {
        final Path file = directory.resolve("written");
        final long startNs = System.nanoTime();
        FloorWriter.write(file, 1_000_001, 30_000_000);
        assertTrue(System.nanoTime() - startNs >= 29_000_000);
        assertEquals(1_000_001, Files.size(file));
    }

    @Test
    void shouldSendAMessageThereAndBack() throws IOException
    {
        try (FloorRoundTrip roundTrip =
            new FloorRoundTrip(directory, Endpoints.free(), Endpoints.free(), 64))
        {
            for (int i = 1; i <= 100; i++)
            {
                assertEquals(i, roundTrip.send());
                while (roundTrip.returned() != i)
                {
                    roundTrip.stepNear();
                    roundTrip.stepFar();
                }
            }
        }
    }
}
