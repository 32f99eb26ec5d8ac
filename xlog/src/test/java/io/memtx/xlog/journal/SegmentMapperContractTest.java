package io.memtx.xlog.journal;

import io.memtx.tuple.arena.Memory;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.StorageFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What both mappings promise.
 */
class SegmentMapperContractTest
{
    private static final int LENGTH = 64 << 10;

    @TempDir
    private Path directory;

    static Stream<SegmentMapper> mappers()
    {
        final PreferredMapper preferred = new PreferredMapper();
        preferred.allowPreferred();
        return Stream.of(FileChannelMapper.INSTANCE, ChronicleMapper.INSTANCE, preferred);
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void shouldShowStoresToReadersOfTheFileAndLeaveNoMapBehind(final SegmentMapper mapper) throws IOException
    {
        final String name = "segment-" + System.identityHashCode(mapper);
        final Path path = directory.resolve(name);
        try (StorageFile file = FileStorage.INSTANCE.create(path))
        {
            file.write(ByteBuffer.allocate(LENGTH), 0);
            final SegmentMapping first = mapper.map(file, path, 0, LENGTH / 2);
            final SegmentMapping second = mapper.map(file, path, LENGTH / 2, LENGTH / 2);
            assertEquals(LENGTH / 2, first.lengthBytes());
            assertEquals(LENGTH, file.size(), "the file is not made longer");
            Memory.putLong(first.address() + 8, 11);
            Memory.putLong(second.address() + LENGTH / 2 - 8, 22);
            first.force(0, 16);
            second.force(LENGTH / 2 - 5000, 5000);

            final ByteBuffer read = ByteBuffer.allocate(LENGTH);
            file.read(read, 0);
            assertEquals(11, Long.reverseBytes(read.getLong(8)));
            assertEquals(22, Long.reverseBytes(read.getLong(LENGTH - 8)));
            assertTrue(isMapped(name));
            first.close();
            first.close();
            second.close();
            assertFalse(isMapped(name), mapper.mappingName());
            assertThrows(IllegalStateException.class, () -> Memory.getLong(first.address()));
        }
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void shouldRefuseARegionThatTheFileDoesNotHave(final SegmentMapper mapper) throws IOException
    {
        final Path path = directory.resolve("short");
        try (StorageFile file = FileStorage.INSTANCE.create(path))
        {
            file.write(ByteBuffer.allocate(LENGTH), 0);
            assertThrows(IOException.class, () -> mapper.map(file, path, LENGTH / 2, LENGTH));
            assertEquals(LENGTH, file.size());
        }
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void shouldMapAFileThatWasRenamedSinceItWasOpened(final SegmentMapper mapper) throws IOException
    {
        final Path path = directory.resolve("before");
        final Path renamed = directory.resolve("after");
        try (StorageFile file = FileStorage.INSTANCE.create(path))
        {
            file.write(ByteBuffer.allocate(LENGTH), 0);
            FileStorage.INSTANCE.rename(path, renamed);
            final SegmentMapping mapping = mapper.map(file, renamed, 4096, 4096);
            Memory.putLong(mapping.address(), 33);
            mapping.close();
            final ByteBuffer read = ByteBuffer.allocate(8);
            file.read(read, 4096);
            assertEquals(33, Long.reverseBytes(read.getLong(0)));
            assertFalse(Files.exists(path));
        }
    }

    @Test
    void shouldServeTheJdkMappingUntilTheHelperAllowsAnother()
    {
        final PreferredMapper mapper = new PreferredMapper();
        assertEquals(FileChannelMapper.INSTANCE.mappingName(), mapper.mappingName());
        mapper.allowPreferred();
        final String expected = PreferredMapper.isChronicleUsable() ?
            ChronicleMapper.INSTANCE.mappingName() : FileChannelMapper.INSTANCE.mappingName();
        assertEquals(expected, mapper.mappingName());
    }

    private static boolean isMapped(final String name) throws IOException
    {
        final Path maps = Path.of("/proc/self/maps");
        assumeTrue(Files.exists(maps));
        try (Stream<String> lines = Files.lines(maps))
        {
            return lines.anyMatch((line) -> line.contains(name));
        }
    }
}
