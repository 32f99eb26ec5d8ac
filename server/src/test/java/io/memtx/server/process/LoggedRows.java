package io.memtx.server.process;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.storage.FileStorage;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Looks through the logs of an instance that has ended. */
final class LoggedRows
{
    private LoggedRows()
    {
    }

    /**
     * Each row of each origin is in the logs once, and in the order of its LSN: those behind the oldest snapshot, up to
     * the last one. Answers the last ones, by origin.
     */
    static Map<Integer, Long> assertOnceEach(final Path directory, final String what)
    {
        final DirectoryContents contents =
            new XlogDirectory(FileStorage.INSTANCE, directory, directory).scan(null, false);
        final Vclock vclock = contents.snaps().get(0).vclock().copy();
        final Map<Integer, Long> last = new TreeMap<>();
        for (int id = 1; id < Vclock.COMPONENT_COUNT; id++)
        {
            if (0 != vclock.get(id))
            {
                last.put(id, vclock.get(id));
            }
        }
        for (final XlogFile log : contents.logs())
        {
            try (XlogFileReader reader =
                XlogFileReader.open(FileStorage.INSTANCE, log.path(), FileType.XLOG, ReadMode.UNCLOSED))
            {
                while (reader.nextTransaction())
                {
                    while (reader.nextRow())
                    {
                        final int origin = reader.row().replicaId();
                        if (0 != origin)
                        {
                            assertEquals(
                                last.getOrDefault(origin, 0L) + 1,
                                reader.row().lsn(),
                                () -> what + " file=" + log.path() + " row=" + reader.row());
                            last.put(origin, reader.row().lsn());
                        }
                    }
                }
            }
        }
        return last;
    }
}
