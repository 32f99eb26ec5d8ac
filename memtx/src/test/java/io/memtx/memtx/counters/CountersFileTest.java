package io.memtx.memtx.counters;

import com.sun.management.ThreadMXBean;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CountersFileTest
{
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final EngineCounter[] COUNTERS = EngineCounter.values();

    @TempDir
    private Path directory;

    @Test
    void shouldShowValuesToAReaderWhileTheyAreSet() throws IOException
    {
        try (CountersFile file = CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS);
            CountersReader reader = CountersReader.open(directory))
        {
            for (final EngineCounter counter : COUNTERS)
            {
                assertEquals(0, reader.get(counter));
                file.set(counter, Long.MAX_VALUE - counter.id());
                assertEquals(Long.MAX_VALUE - counter.id(), file.get(counter));
            }
            final Map<EngineCounter, Long> seen = new EnumMap<>(EngineCounter.class);
            reader.forEach((id, label, value) ->
            {
                final EngineCounter counter = EngineCounter.find(id);
                assertEquals(counter.label(), label);
                seen.put(counter, value);
            });
            assertEquals(COUNTERS.length, seen.size());
            seen.forEach((counter, value) -> assertEquals(Long.MAX_VALUE - counter.id(), value));
            file.set(EngineCounter.TUPLES, -7);
            assertEquals(-7, reader.get(EngineCounter.TUPLES));
            assertEquals(ProcessHandle.current().pid(), reader.pid());
            assertEquals(NOW_MS, reader.startTimeMs());
        }
        assertEquals("rw-------", PosixFilePermissions.toString(
            Files.getPosixFilePermissions(directory.resolve("memtx.counters"))));
    }

    @Test
    void shouldShowCountersOfOthersBehindThoseOfTheEngine()
    {
        final long[] values = {5, 6};
        final List<SuppliedCounter> supplied = List.of(
            new SuppliedCounter(200, "rows sent", () -> values[0]),
            new SuppliedCounter(231, "rows behind", () -> values[1]));
        try (CountersFile file = CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS, supplied);
            CountersReader reader = CountersReader.open(directory))
        {
            file.set(COUNTERS[COUNTERS.length - 1], 4);
            file.setSupplied();
            values[1] = 7;
            assertEquals(Map.of("rows sent", 5L, "rows behind", 6L), others(reader));
            file.setSupplied();
            assertEquals(Map.of("rows sent", 5L, "rows behind", 7L), others(reader));
            assertEquals(4, reader.get(COUNTERS[COUNTERS.length - 1]));
        }
        assertThrows(IllegalArgumentException.class, () -> new SuppliedCounter(199, "rows sent", () -> 0));
        assertThrows(IllegalArgumentException.class, () -> new SuppliedCounter(200, "rows\nsent", () -> 0));
    }

    private static Map<String, Long> others(final CountersReader reader)
    {
        final Map<String, Long> others = new HashMap<>();
        reader.forEach((id, label, value) ->
        {
            if (null == EngineCounter.find(id))
            {
                others.put(label, value);
            }
        });
        return others;
    }

    @Test
    void shouldTellLifeByHeartbeatAndProcess() throws IOException
    {
        final CountersFile file = CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS);
        try (CountersReader reader = CountersReader.open(directory))
        {
            assertTrue(reader.isAlive(NOW_MS + CountersReader.HEARTBEAT_TIMEOUT_MS));
            assertFalse(reader.isAlive(NOW_MS + CountersReader.HEARTBEAT_TIMEOUT_MS + 1));
            file.heartbeat(NOW_MS + 5);
            assertEquals(NOW_MS + 5, reader.heartbeatMs());
            assertTrue(reader.isAlive(NOW_MS + 5 + CountersReader.HEARTBEAT_TIMEOUT_MS));
            assertFalse(reader.isEngineClosed());
            file.set(EngineCounter.TUPLES, 3);
            file.close();
            assertTrue(reader.isEngineClosed());
            assertFalse(reader.isAlive(NOW_MS));
            assertEquals(3, reader.get(EngineCounter.TUPLES));
        }
        overwrite(8, longBytes(Long.MAX_VALUE)); // no process has this pid
        overwrite(64, longBytes(NOW_MS));
        try (CountersReader reader = CountersReader.open(directory))
        {
            assertFalse(reader.isEngineClosed());
            assertFalse(reader.isAlive(NOW_MS));
        }
    }

    @Test
    void shouldReplaceTheFileOfADeadProcessAndLeaveItToItsReaders() throws IOException
    {
        Files.writeString(directory.resolve("memtx.counters.new"), "left behind");
        final CountersFile old = CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS);
        old.set(EngineCounter.SPACES, 1);
        try (CountersReader oldReader = CountersReader.open(directory);
            CountersFile file = CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS + 1);
            CountersReader reader = CountersReader.open(directory))
        {
            file.set(EngineCounter.SPACES, 2);
            assertEquals(1, oldReader.get(EngineCounter.SPACES));
            assertEquals(2, reader.get(EngineCounter.SPACES));
            assertEquals(NOW_MS + 1, reader.startTimeMs());
        }
        old.close();
        try (var files = Files.list(directory))
        {
            assertEquals(1, files.count());
        }
    }

    @Test
    void shouldRefuseUseAfterClose()
    {
        final CountersFile file = CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS);
        final CountersReader reader = CountersReader.open(directory);
        file.close();
        file.close();
        reader.close();
        reader.close();
        assertThrows(IllegalStateException.class, () -> file.set(EngineCounter.SPACES, 1));
        assertThrows(IllegalStateException.class, () -> file.get(EngineCounter.SPACES));
        assertThrows(IllegalStateException.class, () -> file.heartbeat(1));
        assertThrows(IllegalStateException.class, () -> reader.get(EngineCounter.SPACES));
        assertThrows(IllegalStateException.class, () -> reader.forEach((id, label, value) -> {}));
        assertThrows(IllegalStateException.class, reader::pid);
        assertThrows(IllegalStateException.class, reader::heartbeatMs);
    }

    @Test
    void shouldAllocateNothingWhenSet()
    {
        try (CountersFile file = CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS))
        {
            setAll(file, 20_000);
            final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
            threads.getCurrentThreadAllocatedBytes();
            long fewest = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) // the JVM itself allocates now and then, to compile
            {
                final long before = threads.getCurrentThreadAllocatedBytes();
                setAll(file, 20_000);
                fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, fewest);
        }
    }

    @Test
    void shouldSayWhichFileIsMissing()
    {
        final CountersException ex = assertThrows(CountersException.class, () -> CountersReader.open(directory));
        assertTrue(ex.getMessage().contains(directory.resolve("memtx.counters").toString()), ex.getMessage());
        final Path nowhere = directory.resolve("nowhere");
        assertThrows(CountersException.class, () -> CountersFile.create(FileStorage.INSTANCE, nowhere, NOW_MS));
    }

    @Test
    void shouldRefuseHostileHeaders() throws IOException
    {
        assertRefused(0, intBytes(2), "expected=1 actual=2");
        assertRefused(4, intBytes(0), "magic is 0x0");
        assertRefused(24, intBytes(-512), "metadata length=-512");
        assertRefused(24, intBytes(Integer.MAX_VALUE), "metadata length=2147483647");
        assertRefused(28, intBytes(127), "values length=127");
        assertRefused(28, intBytes(0), "values length=0");
        assertRefused(28, intBytes(Integer.MIN_VALUE), "values length=-2147483648");
        CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS).close();
        final Path path = directory.resolve("memtx.counters");
        final byte[] whole = Files.readAllBytes(path);
        for (final int length : new int[]{0, 1, 127, 128, 129, whole.length - 1})
        {
            Files.write(path, Arrays.copyOf(whole, length));
            assertThrows(CountersException.class, () -> CountersReader.open(directory), () -> "length " + length);
        }
        Files.write(path, new byte[16 << 20]);
        assertThrows(CountersException.class, () -> CountersReader.open(directory));
    }

    @Test
    void shouldRefuseHostileRecords() throws IOException
    {
        for (final int length : new int[]{-1, 381, Integer.MAX_VALUE, Integer.MIN_VALUE})
        {
            CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS).close();
            overwrite(128 + 512 + 128, intBytes(length));
            assertRefusedWhenRead("label of slot 1 has length " + length);
        }
        CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS).close();
        overwrite(128, intBytes(77));
        assertRefusedWhenRead("state of slot 0 is 77");
    }

    @Test
    void shouldReadOrRefuseAnyBytes() throws IOException
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS).close();
        final Path path = directory.resolve("memtx.counters");
        final byte[] whole = Files.readAllBytes(path);
        for (int i = 0; i < 500; i++)
        {
            final byte[] damaged = whole.clone();
            for (int j = random.nextInt(8); j >= 0; j--)
            {
                final int offset = random.nextBoolean() ? random.nextInt(128) : random.nextInt(damaged.length);
                damaged[offset] = (byte)random.nextInt();
            }
            Files.write(path, damaged);
            try (CountersReader reader = CountersReader.open(directory))
            {
                reader.forEach((id, label, value) -> assertTrue(label.length() <= 380));
                reader.isAlive(NOW_MS);
            }
            catch (final CountersException expected)
            {
                assertTrue(expected.getMessage().contains("path="), () -> "seed=" + seed);
            }
            catch (final RuntimeException ex)
            {
                throw new AssertionError("seed=" + seed, ex);
            }
        }
    }

    private void assertRefused(final int offset, final byte[] bytes, final String expected) throws IOException
    {
        CountersFile.create(FileStorage.INSTANCE, directory, NOW_MS).close();
        overwrite(offset, bytes);
        final CountersException ex = assertThrows(CountersException.class, () -> CountersReader.open(directory));
        assertTrue(ex.getMessage().contains(expected), ex.getMessage());
    }

    private void assertRefusedWhenRead(final String expected)
    {
        try (CountersReader reader = CountersReader.open(directory))
        {
            final CountersException ex =
                assertThrows(CountersException.class, () -> reader.forEach((id, label, value) -> {}));
            assertTrue(ex.getMessage().contains(expected), ex.getMessage());
        }
    }

    private void overwrite(final int offset, final byte[] bytes) throws IOException
    {
        final Path path = directory.resolve("memtx.counters");
        final byte[] whole = Files.readAllBytes(path);
        System.arraycopy(bytes, 0, whole, offset, bytes.length);
        Files.write(path, whole);
    }

    private static void setAll(final CountersFile file, final int times)
    {
        for (int i = 0; i < times; i++)
        {
            for (int j = 0; j < COUNTERS.length; j++)
            {
                file.set(COUNTERS[j], i);
            }
            file.heartbeat(i);
        }
    }

    private static byte[] intBytes(final int value)
    {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    private static byte[] longBytes(final long value)
    {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }
}
