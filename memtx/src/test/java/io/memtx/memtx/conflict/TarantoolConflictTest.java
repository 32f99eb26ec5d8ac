package io.memtx.memtx.conflict;

import io.memtx.memtx.tarantool.TarantoolPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Local rows of a replicated space, and the two spaces of the instance's own, in Tarantool. */
class TarantoolConflictTest
{
    private static final String LUA = """
        for _, tuple in box.space.s:pairs() do
            print(tuple[1], tuple[2], tuple[3])
        end
        print(box.space.s.index.code:get(7)[1])
        print(box.space._conflict.is_local, box.space._conflict:len(), box.space._conflict.index.primary:min().reason)
        print(box.space._stamp.is_local, box.space._stamp:len(), box.space._stamp.index.order:max().origin)
        """;

    @TempDir
    private Path directory;

    @BeforeEach
    void needTarantool()
    {
        assumeTrue(TarantoolPeer.isInstalled(), TarantoolPeer.NOT_INSTALLED);
    }

    @Test
    void shouldOpenWhatWasResolvedFromLogAndFromSnapshot() throws IOException
    {
        try (Trio trio = new Trio(
            directory, (context) -> context.conflictPolicy("s", ConflictPolicy.LAST_WRITE_WINS),
            LastWriteWinsTest::define))
        {
            trio.at(1).space("s").insert(1, 7, "loses");
            trio.passTime(1);
            trio.at(2).space("s").insert(2, 7, "wins");
            trio.settle();
            trio.at(1).snapshot();
        }
        final List<String> expected = List.of("2\t7\twins", "2", "true\t1\twon", "true\t3\t2");
        assertEquals(expected, TarantoolPeer.on(directory.resolve("i1")).run(LUA), "from a snapshot");
        assertEquals(
            List.of("2\t7\twins", "2", "true\t1\tlost", "true\t3\t2"),
            TarantoolPeer.on(directory.resolve("i2")).run(LUA), "from a log");
    }
}
