package io.memtx.server.process;

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
 * Three processes that are killed, stand still, and are cut off from each other, and what clients see of them meanwhile.
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
    private static final int CLIENT_COUNT = 6;
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
        set.withOf("two", "readOnly=true").withOf("three", "readOnly=true").startAll();
        live(false, "one", reporter);
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
        set.awaitEqualVclocks();
        clients.readAll(master);
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
}
