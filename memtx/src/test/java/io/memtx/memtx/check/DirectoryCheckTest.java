package io.memtx.memtx.check;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.memtx.recovery.RecoveryListener;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Directories whole and damaged: what the deep check says, and that it leaves each as it was. */
class DirectoryCheckTest
{
    private static final long MEMORY = 64L << 20;

    @TempDir
    private Path parent;
    private Path directory;

    @BeforeEach
    void write()
    {
        directory = parent.resolve("data");
        for (int life = 0; life < 3; life++)
        {
            try (Memtx db = Memtx.open(directory))
            {
                final Space space = db.spaceIfAbsent("t", (def) -> def
                    .field("id", FieldType.UNSIGNED)
                    .field("word", FieldType.STRING)
                    .primaryKey("id")
                    .index("word", IndexType.TREE, KeySpec.unique("word")));
                for (int i = 0; i < 50; i++)
                {
                    space.insert(life * 50 + i, "word " + life + ' ' + i);
                }
                if (0 == life)
                {
                    assertTrue(db.snapshot());
                }
            }
        }
    }

    @Test
    void shouldFindAWholeDirectoryClean() throws IOException
    {
        final DeepReport report = check();
        assertTrue(report.isClean(), report.toString());
        assertTrue(report.recovery().isComplete());
        assertTrue(report.tupleCount() > 150, report.toString());
        assertTrue(report.indexCount() > report.spaceCount(), report.toString());
        assertEquals(150 + 4, report.vclock().get(1), report.toString());
    }

    @Test
    void shouldNotNeedTheFunctionsOfTheProgram() throws IOException
    {
        try (Memtx db = Memtx.open(new MemtxContext(directory).function("twice", (args) -> 2)))
        {
            db.functions().create("twice");
            db.createSpace("s", (def) -> def
                .field(new FieldDef("id", FieldType.UNSIGNED).withConstraint("c", db.functions().id("twice")))
                .primaryKey("id"));
        }
        final MemtxException ex = assertThrows(MemtxException.class, () -> Memtx.open(directory));
        assertEquals(ErrorCode.ER_UNSUPPORTED, ex.code());
        final DeepReport report = check();
        assertTrue(report.isClean(), report.toString());
    }

    @Test
    void shouldTakeATornEndForNoFault() throws IOException
    {
        Files.delete(last(".xlog"));
        final Path log = last(".xlog");
        final byte[] content = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(content, content.length - 9));
        final DeepReport report = check();
        assertTrue(report.isClean(), report.toString());
        assertEquals(1, report.recovery().droppedCount());
    }

    @Test
    void shouldReadALogInProgressWhereItIs() throws IOException
    {
        Files.delete(last(".xlog"));
        final Path log = last(".xlog");
        Files.move(log, log.resolveSibling(log.getFileName() + ".inprogress"));
        final DeepReport report = check();
        assertTrue(report.isClean(), report.toString());
        assertEquals(150 + 4, report.vclock().get(1), report.toString());
    }

    @Test
    void shouldSayWhatForceWouldLeaveOut() throws IOException
    {
        Files.delete(last(".xlog"));
        final Path log = last(".xlog");
        final byte[] content = Files.readAllBytes(log);
        Arrays.fill(content, content.length / 2, content.length / 2 + 20, (byte)0x55);
        Files.write(log, content);
        Files.writeString(directory.resolve("00000000000000009999.snap"), "SNAP\nnone\n\n");
        final DeepReport report = check();
        assertFalse(report.isClean());
        assertEquals(1, report.faultCount(), report.toString());
        assertTrue(report.faults().get(0).contains("9999.snap"), report.toString());
        assertEquals(2, report.recovery().droppedCount(), report.toString());
        assertEquals(List.of(), report.recovery().setAside());
    }

    @Test
    void shouldSayThatADirectoryDoesNotOpenAtAll() throws IOException
    {
        for (final Path file : files())
        {
            if (file.toString().endsWith(".snap"))
            {
                Files.delete(file);
            }
        }
        final DeepReport report = check();
        assertEquals(List.of("Can't find snapshot", "by force: Can't find snapshot"), report.faults());
        assertNull(report.recovery());
    }

    @Test
    void shouldMakeNoInstanceInAnEmptyDirectory() throws IOException
    {
        directory = Files.createDirectory(parent.resolve("empty"));
        assertFalse(check().isClean());
        assertEquals(List.of(), files());
    }

    @Test
    void shouldRefuseADirectoryInUse()
    {
        try (Memtx db = Memtx.open(directory))
        {
            final MemtxException ex = assertThrows(
                MemtxException.class,
                () -> DirectoryCheck.check(FileStorage.INSTANCE, directory, MEMORY, RecoveryListener.NONE));
            assertEquals(ErrorCode.ER_ALREADY_RUNNING, ex.code());
            assertEquals(150, db.space("t").size());
        }
    }

    @Test
    void shouldNotTakeTooLittleMemoryForAFault()
    {
        try (Memtx db = Memtx.open(directory))
        {
            for (int i = 0; i < 8; i++)
            {
                db.space("t").insert(1000 + i, "x".repeat(500_000) + i);
            }
        }
        final MemtxException ex = assertThrows(
            MemtxException.class,
            () -> DirectoryCheck.check(FileStorage.INSTANCE, directory, 1 << 20, RecoveryListener.NONE));
        assertEquals(ErrorCode.ER_MEMORY_ISSUE, ex.code());
    }

    /** Whatever it finds, it changes nothing. */
    private DeepReport check() throws IOException
    {
        final Map<Path, String> before = content();
        try
        {
            return DirectoryCheck.check(FileStorage.INSTANCE, directory, MEMORY, RecoveryListener.NONE);
        }
        finally
        {
            assertEquals(before, content());
        }
    }

    private Map<Path, String> content() throws IOException
    {
        final Map<Path, String> content = new TreeMap<>();
        for (final Path file : files())
        {
            if (!file.toString().endsWith(".counters") && !file.toString().endsWith(".lock"))
            {
                content.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    private Path last(final String suffix) throws IOException
    {
        final List<Path> files = new ArrayList<>(files());
        files.removeIf((file) -> !file.toString().endsWith(suffix));
        return files.get(files.size() - 1);
    }

    private List<Path> files() throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.sorted().toList();
        }
    }
}
