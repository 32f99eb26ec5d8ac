package io.memtx.xlog.file;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.storage.FaultPlan;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class XlogVerifierTest
{
    @TempDir
    private Path directory;

    private Path path;
    private byte[] whole;
    private List<Long> ends;

    @BeforeEach
    void makeLog() throws IOException
    {
        try (LogFixture log = new LogFixture(directory, new Vclock(), null, false))
        {
            log.insertBlock(1, "one").insertBlock(2, "two").insertBlock(3, "three");
            path = log.path();
            ends = log.blockEnds();
        }
        whole = Files.readAllBytes(path);
    }

    private XlogVerifier.Report trim(final ReadMode mode)
    {
        return XlogVerifier.trim(FileStorage.INSTANCE, path, mode, DropListener.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 100, 1 << 20})
    void shouldCutZeroTailAndCloseTheFile(final int zeros) throws IOException
    {
        Files.write(path, Arrays.copyOf(whole, whole.length + zeros));
        final XlogVerifier.Report report = trim(ReadMode.UNCLOSED);
        assertEquals(3, report.transactionCount());
        assertEquals(3, report.rowCount());
        assertEquals("{1: 3}", report.vclock().toString());
        assertArrayEquals(LogFixture.concat(whole, LogFixture.bytes("d510aded")), Files.readAllBytes(path));
        assertTrue(trim(ReadMode.UNCLOSED).isClean(), "a file that is whole stays as it is");
        assertTrue(XlogVerifier.verify(FileStorage.INSTANCE, path, ReadMode.STRICT, DropListener.NONE).isClean());
    }

    @Test
    void shouldLeaveFileAloneWhenDamageIsNoTail() throws IOException
    {
        final byte[] hole = whole.clone();
        Arrays.fill(hole, ends.get(1).intValue(), ends.get(2).intValue(), (byte)0);
        Files.write(path, hole);
        assertEquals(XlogException.Kind.DAMAGED,
            assertThrows(XlogException.class, () -> trim(ReadMode.UNCLOSED)).kind());
        assertThrows(IllegalArgumentException.class, () -> trim(ReadMode.SALVAGE));
        assertArrayEquals(hole, Files.readAllBytes(path));

        assertEquals(TailState.DAMAGED, trim(ReadMode.PREFIX).tailState());
        assertEquals(ends.get(1) + 4, Files.size(path));
    }

    @Test
    void shouldBeRepeatableWhenKilledAtAnyCall() throws IOException
    {
        final byte[] torn = Arrays.copyOf(Arrays.copyOf(whole, whole.length - 3), whole.length + 4096);
        final FaultPlan faults = new FaultPlan();
        for (int call = 1; call <= 3; call++)
        {
            Files.write(path, torn);
            faults.failAt(call, true);
            assertEquals(XlogException.Kind.IO, assertThrows(XlogException.class, () -> XlogVerifier.trim(
                faults.storage(), path, ReadMode.UNCLOSED, DropListener.NONE)).kind());
            trim(ReadMode.UNCLOSED);
            assertArrayEquals(
                LogFixture.concat(Arrays.copyOf(whole, ends.get(2).intValue()), LogFixture.bytes("d510aded")),
                Files.readAllBytes(path), "call=" + call);
        }
    }
}
