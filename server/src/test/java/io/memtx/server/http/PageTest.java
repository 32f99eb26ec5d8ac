package io.memtx.server.http;

import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.synchro.ElectionInfo;
import io.memtx.synchro.election.ElectionMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The page in a browser without a screen, while two masters are at odds, and when a leader is lost.
 * {@code -Dmemtx.page.pictures=DIRECTORY} keeps the pictures.
 */
@Timeout(300)
class PageTest
{
    private static final long ELECTION_TIMEOUT_NS = 1_000_000_000L;
    private static final int PNG_MAGIC = 0x89504E47;
    private static final int LEAST_PICTURE_BYTES = 20_000;

    @TempDir
    private Path directory;

    @Test
    void shouldDrawTheReplicaSetWhenAStreamIsStopped() throws Exception
    {
        final String browser = browser();
        assumeTrue(null != browser, "no chromium on the path: the page is looked at by nobody");
        try (ServedSet pair = new ServedSet(directory))
        {
            pair.converge();
            final String before = dump(browser, pair.address(0));
            assertTrue(before.contains(">running<") && before.contains(">read-write<"), before);
            assertTrue(before.contains("receives: follow") && before.contains("sends: follow"), before);
            assertTrue(before.contains(">live<"), before);
            assertTrue(before.contains("instance001") && before.contains("instance002"), before);
            assertFalse(before.contains("receives: stopped"), before);

            pair.collide();
            final String page = dump(browser, pair.address(0));
            assertTrue(page.contains("receives: stopped"), page);
            assertTrue(page.contains("Duplicate key exists in unique index"), page);
            assertTrue(page.contains("upstream stopped"), page);
            assertFalse(page.contains("topsecret"));
            picture(browser, pair.address(0), "conflict");
        }
    }

    @Test
    void shouldDrawTheNewLeaderWhenTheOldOneIsGone() throws Exception
    {
        final String browser = browser();
        assumeTrue(null != browser, "no chromium on the path: the page is looked at by nobody");
        try (ServedSet set = new ServedSet(directory, 3, (context) -> context.synchro()
            .electionMode(ElectionMode.CANDIDATE).electionTimeoutNs(ELECTION_TIMEOUT_NS)))
        {
            final List<Integer> alive = new ArrayList<>(List.of(0, 1, 2));
            final int old = awaitLeader(set, alive);
            alive.remove((Integer)old);
            for (final int follower : alive)
            {
                ServedSet.await(() -> 3 == set.instance(follower).info().replication().size());
            }
            final int oldId = set.instance(old).info().id();
            set.stop(old);
            final int leader = awaitLeader(set, alive);
            assertNotEquals(old, leader);
            alive.remove((Integer)leader);
            final int follower = alive.get(0);
            final int id = set.instance(leader).info().id();
            ServedSet.await(() -> id == idOfLeader(set, follower));
            ServedSet.await(() ->
                UpstreamStatus.FOLLOW != set.instance(follower).info().replica(oldId).upstream().status());

            final String page = dump(browser, set.address(follower));
            assertTrue(page.contains("leader · owns the queue"), page);
            assertTrue(page.contains("receives: disconnected") || page.contains("receives: connect"), page);
            assertTrue(page.contains("receives: follow"), page);
            assertTrue(page.contains("Election: this instance is</dt><dd>follower"), page);
            assertTrue(page.contains("instance00" + (leader + 1) + " (" + id + ")"), page);
            final String ofLeader = dump(browser, set.address(leader));
            assertTrue(ofLeader.contains("class=\"pill good\">leader"), ofLeader);
            picture(browser, set.address(follower), "failover");
        }
    }

    /** Waits until one of these is the leader, and all of them have heard of it. */
    private static int awaitLeader(final ServedSet set, final List<Integer> indexes) throws Exception
    {
        final int[] leader = new int[1];
        ServedSet.await(() ->
        {
            for (final int index : indexes)
            {
                final ElectionInfo election = set.instance(index).synchro().electionInfo();
                if (null != election && "leader".equals(election.state()))
                {
                    leader[0] = index;
                    return true;
                }
            }
            return false;
        });
        return leader[0];
    }

    private static int idOfLeader(final ServedSet set, final int index)
    {
        final ElectionInfo election = set.instance(index).synchro().electionInfo();
        return null == election ? 0 : election.leader();
    }

    private String dump(final String browser, final InetSocketAddress address) throws Exception
    {
        final Path out = Files.createTempFile(directory, "page", ".html");
        run(browser, address, out, "--dump-dom");
        return Files.readString(out);
    }

    private Path picture(final String browser, final InetSocketAddress address, final String name) throws Exception
    {
        final String kept = System.getProperty("memtx.page.pictures");
        final Path picture = (null == kept ? directory : Path.of(kept)).resolve(name + ".png");
        run(browser, address, directory.resolve("picture.out"), "--window-size=1280,1180", "--screenshot=" + picture);
        final byte[] bytes = Files.readAllBytes(picture);
        assertEquals(PNG_MAGIC, ByteBuffer.wrap(bytes).getInt());
        assertTrue(bytes.length > LEAST_PICTURE_BYTES, "a picture with something in it: bytes=" + bytes.length);
        return picture;
    }

    private void run(final String browser, final InetSocketAddress address, final Path out, final String... options)
        throws Exception
    {
        final List<String> command = new ArrayList<>(List.of(
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--hide-scrollbars", "--virtual-time-budget=4000",
            "--user-data-dir=" + Files.createTempDirectory(directory, "profile")));
        command.addAll(List.of(options));
        command.add("http://" + HttpReply.host(address) + "/");
        final Process process = new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
        try
        {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the browser does not end");
            assertEquals(0, process.exitValue());
        }
        finally
        {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String browser()
    {
        return Stream.of(System.getenv("PATH").split(":"))
            .flatMap((place) -> Stream.of("chromium", "chromium-browser").map(Path.of(place)::resolve))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse(null);
    }
}
