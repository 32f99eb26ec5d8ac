package io.memtx.memtx.crash;

import io.memtx.memtx.Index;
import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.SchemaChange;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.xlog.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Kills a process that builds and alters indexes in steps while it writes: what is recovered has what was acknowledged,
 * and of a change everything or nothing. {@code -Dmemtx.crash.rounds} and {@code -Dmemtx.crash.seed} lengthen and
 * repeat it.
 */
class AlterKillTest
{
    private static final int ROUNDS = Math.max(1, Integer.getInteger("memtx.crash.rounds", 8) / 2);
    private static final long SEED = Long.getLong("memtx.crash.seed", 20261122L);
    private static final int ROWS = 20_000;

    @TempDir
    private Path directory;

    @Test
    void shouldHaveAllOfAChangeOrNothing() throws Exception
    {
        try (Memtx db = Memtx.open(new MemtxContext(directory)))
        {
            final Space space = db.createSpace("s", (def) -> def
                .index("pk", IndexType.TREE, KeySpec.unique(KeyPart.of(0, FieldType.UNSIGNED))));
            db.transact((tx) ->
            {
                for (int i = 0; i < ROWS; i++)
                {
                    tx.insert(space, i, i * 7919L % 100_003, "t" + i);
                }
            });
        }
        final Random random = new Random(SEED);
        int changes = 0;
        for (int round = 0; round < ROUNDS; round++)
        {
            final int[] said = writeAndKill(random.nextInt(120));
            changes += said[1];
            check(said[0], "seed=" + SEED + " round=" + round);
        }
        assertTrue(changes > 0, "no change was under way");
    }

    /** Answers the last acknowledged key and how many changes had begun. */
    private int[] writeAndKill(final int lines) throws Exception
    {
        final Process process = ChildProcess.start(AlterKillTest.class, directory.toString());
        final int[] said = {0, 0};
        try (BufferedReader reader = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)))
        {
            for (int i = 0; i < 3 + lines; i++)
            {
                take(assertNotNullLine(reader.readLine(), process), said);
            }
            process.toHandle().destroyForcibly();
            for (String line = reader.readLine(); null != line; line = reader.readLine())
            {
                take(line, said);
            }
        }
        process.waitFor();
        return said;
    }

    private static String assertNotNullLine(final String line, final Process process)
    {
        assertNotNull(line, () -> "child ended by itself: alive=" + process.isAlive());
        return line;
    }

    private static void take(final String line, final int[] said)
    {
        if (line.startsWith("a "))
        {
            said[0] = Integer.parseInt(line.substring(2).trim());
        }
        else if ("begun".equals(line))
        {
            said[1]++;
        }
        else
        {
            assertTrue("done".equals(line) || line.startsWith("a"), () -> "child: " + line);
        }
    }

    private void check(final int acknowledged, final String what)
    {
        try (Memtx db = Memtx.open(new MemtxContext(directory)))
        {
            final Space space = db.space("s");
            for (int i = ROWS; i <= acknowledged; i++)
            {
                assertNotNull(space.get(i), what + " key=" + i);
            }
            for (final Index index : space.indexes())
            {
                index.checkStructure();
                assertEquals(space.size(), index.size(), what + " index=" + index.name());
                assertEquals(space.size(), index.select().size(), what + " index=" + index.name());
            }
        }
    }

    /**
     * The process that is killed.
     *
     * @param arguments directory.
     */
    public static void main(final String[] arguments)
    {
        final PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        try (Memtx db = Memtx.open(new MemtxContext(Path.of(arguments[0]))))
        {
            final Space space = db.space("s");
            int key = Math.max(ROWS - 1, space.primary().max().getInt(0));
            final boolean[] isThere = {false};
            boolean isDescending = false;
            while (true)
            {
                space.indexes().forEach((index) -> isThere[0] |= "number".equals(index.name()));
                final KeyPart part = KeyPart.of(1, FieldType.UNSIGNED);
                final KeyPart wanted = isDescending ? part.descending() : part;
                isDescending = !isDescending;
                final SchemaChange change = isThere[0] ?
                    space.index("number").startAlter((to) -> to.parts(wanted)) :
                    space.startCreateIndex("number", IndexType.TREE, KeySpec.nonUnique(wanted));
                out.println("begun");
                while (!change.isDone())
                {
                    for (int i = 0; i < 3; i++)
                    {
                        space.insert(++key, key * 7919L % 100_003, "n");
                        out.println("a " + key);
                    }
                    db.doWork();
                }
                change.await();
                out.println("done");
            }
        }
    }
}
