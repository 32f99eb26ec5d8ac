package io.memtx.xlog.journal;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowBatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A real Tarantool, where there is one, opens logs that the journal has closed.
 */
@Timeout(60)
class JournalInteropTest
{
    private static final int COUNT = 300;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWriteLogsThatTarantoolOpens(final boolean isCompressed) throws Exception
    {
        assumeTrue(isTarantoolThere());
        run("box.cfg{instance_uuid='" + JournalFixture.UUID + "', log='t.log'}" +
            "box.schema.space.create('t', {id=512}):create_index('pk')" +
            "box.snapshot() os.exit(0)");
        final Vclock vclock = new Vclock().set(1, 2);
        try (Journal journal = MappedJournal.launch(
            JournalFixture.context(directory, WalMode.WRITE)
                .vclock(vclock).prevVclock(new Vclock()).isCompressed(isCompressed));
            RowBatch batch = new RowBatch())
        {
            for (int i = 1; i <= COUNT; i++)
            {
                JournalFixture.fill(batch, i, 1, 10 * i);
                assertTrue(JournalFixture.append(journal, batch) > 0);
            }
            JournalFixture.append(journal, twoRows(batch));
            assertTrue(journal.counters().segmentCount() > 1);
        }
        // what a kill leaves behind besides
        Files.write(directory.resolve(SegmentFiles.PREPARED_NAME), new byte[8192]);

        final String check = "box.cfg{log='t.log'} print(box.space.t:count(), #box.space.t:get(" + COUNT + ")[2]," +
            "box.info.lsn, box.info.signature) ";
        assertEquals((COUNT + 2) + "\t" + COUNT * 10 + "\t" + (COUNT + 4) + "\t" + (COUNT + 4),
            run(check + "box.space.t:replace{9000, 'theirs'} os.exit(0)"));
        assertEquals((COUNT + 3) + "\t" + COUNT * 10 + "\t" + (COUNT + 5) + "\t" + (COUNT + 5),
            run(check + "os.exit(0)"));
    }

    private static RowBatch twoRows(final RowBatch batch)
    {
        JournalFixture.fill(batch, 8001, 1, 3);
        final var body = batch.beginRow(batch.type(0), 0);
        body.mapHeader(2).unsigned(0x10).unsigned(512).unsigned(0x21).arrayHeader(2).unsigned(8002).string("second");
        batch.endRow();
        return batch;
    }

    private static boolean isTarantoolThere()
    {
        final String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(":")).anyMatch((entry) -> Files.isExecutable(Path.of(entry, "tarantool")));
    }

    private String run(final String script) throws IOException, InterruptedException
    {
        final Process process = new ProcessBuilder("tarantool", "-e", script)
            .directory(directory.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertEquals(0, process.waitFor(), output + log());
        return output;
    }

    private String log() throws IOException
    {
        final Path log = directory.resolve("t.log");
        return Files.exists(log) ? "\n" + Files.readString(log) : "";
    }
}
