package io.memtx.server.process;

import io.memtx.server.BrokenContext;
import io.memtx.server.history.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Three processes that are killed, stand still, and are cut off from each other, and what clients see meanwhile.
 * {@code -Dmemtx.history.seconds} and {@code -Dmemtx.history.seed} lengthen and repeat it; {@code
 * -Dmemtx.history.namespaces=false} has the links cut by a relay, even where network namespaces could be made.
 */
@Timeout(7_200)
class HistoryTest
{
    private static final long SECONDS = Long.getLong("memtx.history.seconds", 12);
    private static final long SEED = Long.getLong("memtx.history.seed", 20261126L);
    private static final boolean IS_NAMESPACE_WANTED =
        Boolean.parseBoolean(System.getProperty("memtx.history.namespaces", "true"));
    /** Who does not find the others in time would begin without them. */
    private static final String PATIENCE = "connectTimeoutMs=60000";
    private static final int CLIENT_COUNT = 6;
    private static final long NOTICE_NS = 60_000_000_000L;
    private static final List<String> NAMES = List.of("one", "two", "three");

    @TempDir
    private Path directory;

    private FaultyNetwork network;
    private ReplicaSet set;

    @AfterEach
    void closeAll() throws Exception
    {
        if (null != set)
        {
            set.close();
        }
        if (null != network)
        {
            network.close();
        }
    }

    @Test
    void shouldKeepWhatOneMasterHasAcknowledgedWhateverHappens(final TestReporter reporter) throws Exception
    {
        open();
        set.withOf("two", "readOnly=true").withOf("three", "readOnly=true").startAll(PATIENCE);
        live(false, "one", reporter);
    }

    @Test
    void shouldKeepWhatAQuorumHasConfirmedWhateverHappens(final TestReporter reporter) throws Exception
    {
        openElecting();
        live(true, awaitWriter(), reporter);
    }

    @Test
    void shouldNoticeInstancesThatAcknowledgeBeforeAQuorumHasIt() throws Exception
    {
        openElecting("broken=" + BrokenContext.NO_QUORUM);
        shouldNotice();
    }

    @Test
    void shouldNoticeInstancesThatDoNotLookAtTerms() throws Exception
    {
        openElecting("broken=" + BrokenContext.NO_TERM_CHECK);
        shouldNotice();
    }

    private void openElecting(final String... more) throws Exception
    {
        open();
        set.with(
            "quorum=N / 2 + 1", "electionMode=CANDIDATE", "electionTimeoutMs=1000", "synchroTimeoutMs=1500",
            "timeoutMs=300").with(more);
        set.startAll(PATIENCE);
    }

    /** Who may be written to. */
    private String awaitWriter() throws Exception
    {
        final String[] writer = new String[1];
        set.await("somebody may be written to", () ->
        {
            for (final String name : NAMES)
            {
                if ("false".equals(set.get(name).info("ro")) && "running".equals(set.get(name).info("status")))
                {
                    writer[0] = name;
                }
            }
            return null != writer[0];
        });
        return writer[0];
    }

    private void open() throws Exception
    {
        network = IS_NAMESPACE_WANTED && NamespaceNetwork.isPossible() ?
            new NamespaceNetwork(NAMES) : new RelayNetwork(SEED, NAMES);
        set = new ReplicaSet(directory, network, NAMES).with("timeoutMs=500", "connectTimeoutMs=5000");
    }

    private void live(final boolean isSynchronous, final String master, final TestReporter reporter) throws Exception
    {
        set.get(master).ask("history", isSynchronous, HistoryClients.ACCOUNT_COUNT, HistoryClients.BALANCE);
        set.awaitEqualVclocks();
        final HistoryClients clients = new HistoryClients(set, NAMES);
        final Nemesis nemesis = new Nemesis(SEED, set, network, NAMES);
        clients.start(CLIENT_COUNT, SEED);
        try
        {
            nemesis.rage(SECONDS);
        }
        finally
        {
            clients.stop();
        }
        set.awaitFollowing();
        clients.readAll(isSynchronous ? awaitWriter() : master);
        set.awaitEqualVclocks();
        final String what = "seed=" + SEED + ' ' + network.getClass().getSimpleName() + ' ' + clients;
        final List<Verdict> wrong = clients.check();
        assertEquals(List.of(), wrong, () -> what + '\n' + nemesis);
        for (final String space : HistoryCommands.SPACES)
        {
            set.assertEqualData(space, what);
        }
        assertTrue(clients.acknowledgedCount() > 100, what);
        reporter.publishEntry("history", what + '\n' + nemesis);
    }

    /** Within a minute something is wrong with what clients see, or members differ. */
    private void shouldNotice() throws Exception
    {
        set.get(awaitWriter()).ask("history", true, HistoryClients.ACCOUNT_COUNT, HistoryClients.BALANCE);
        set.awaitEqualVclocks();
        final HistoryClients clients = new HistoryClients(set, NAMES);
        final Nemesis nemesis = new Nemesis(SEED, set, network, NAMES);
        clients.start(CLIENT_COUNT, SEED);
        final long deadlineNs = System.nanoTime() + NOTICE_NS;
        boolean isNoticed = false;
        try
        {
            while (!isNoticed && System.nanoTime() - deadlineNs < 0)
            {
                nemesis.depose(awaitWriter());
                isNoticed = !clients.check().isEmpty() || isDifferent();
            }
        }
        finally
        {
            clients.stop();
        }
        assertTrue(isNoticed, () -> "nothing was noticed: " + clients + '\n' + nemesis);
    }

    /** Whether members do not get to have the same, or what one has sent is refused by another. */
    private boolean isDifferent() throws Exception
    {
        for (final InstanceProcess process : set.all())
        {
            if (process.ask("upstreams").contains("=stopped"))
            {
                return true;
            }
        }
        return false;
    }
}
