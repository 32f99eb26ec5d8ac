package io.memtx.server.process;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** As many processes as {@code -Dmemtx.members} says, 31 at most; all are members, and follow all others. */
@Timeout(1_200)
@EnabledIfSystemProperty(named = "memtx.members", matches = "[0-9]+")
class FullHouseProcessTest
{
    private static final int MEMBERS = Integer.getInteger("memtx.members", 31);

    @TempDir
    private Path directory;

    private ReplicaSet set;

    @AfterEach
    void closeAll()
    {
        set.close();
    }

    @Test
    void shouldHaveAsManyLiveMembersAsThereCanBe(final TestReporter reporter) throws Exception
    {
        final long beginNs = System.nanoTime();
        final List<String> names = IntStream.rangeClosed(1, MEMBERS).mapToObj((i) -> "member" + i).toList();
        final String first = names.get(0);
        set = new ReplicaSet(directory, names.toArray(String[]::new)).with(
            "memory=2097152", "timeoutMs=5000", "connectTimeoutMs=60000", "bootstrapStrategy=LEGACY");
        for (final String name : names)
        {
            final String[] listed = first.equals(name) ?
                new String[] {set.endpoint(first)} : new String[] {set.endpoint(first), set.endpoint(name)};
            set.follows(name, listed);
            final InstanceProcess process = set.start(name);
            set.await(name + " is a member", () -> "running".equals(process.info("status")));
        }
        set.get(first).ask("create", "tester", "id:unsigned");
        final String[] everybody = names.stream().map(set::endpoint).toArray(String[]::new);
        for (final String name : names)
        {
            set.follows(name, everybody);
            set.get(name).ask("replication", (Object[])set.uris(name));
        }
        set.awaitFollowing();
        set.awaitEqualVclocks();
        for (int i = 0; i < MEMBERS; i++)
        {
            set.get(names.get(i)).ask("insert", "tester", i, names.get(i));
        }
        set.awaitEqualVclocks();
        set.assertEqualData("tester", "members=" + MEMBERS);
        assertEquals(MEMBERS, set.get(first).ask("select", "tester").split("], ").length);
        final long[] resident = new long[MEMBERS];
        for (int i = 0; i < MEMBERS; i++)
        {
            resident[i] = set.get(names.get(i)).residentBytes();
        }
        Arrays.sort(resident);
        reporter.publishEntry("members", MEMBERS + " in " + (System.nanoTime() - beginNs) / 1_000_000_000 +
            " s, resident MB each, least to most: " + resident[0] / 1_000_000 + " to " +
            resident[MEMBERS - 1] / 1_000_000 + ", all " + Arrays.stream(resident).sum() / 1_000_000);
    }
}
