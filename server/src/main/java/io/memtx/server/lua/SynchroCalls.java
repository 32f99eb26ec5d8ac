package io.memtx.server.lua;

import io.memtx.server.Instance;
import io.memtx.synchro.ElectionInfo;
import io.memtx.synchro.SynchroInfo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The synchronous queue and elections, for {@code box.ctl} and {@code box.info}. Owned by Lua's thread. What is asked
 * of the transaction thread is not asked while that waits for Lua: it is then shown as it was before.
 */
final class SynchroCalls
{
    private final Instance instance;
    private final TransactionPort port;
    private SynchroInfo synchro = new SynchroInfo(1, 0, 1, 0, 0, false, 0, 0, null);
    private ElectionInfo election = new ElectionInfo("follower", 1, 0, 0, 0);

    SynchroCalls(final Instance instance, final TransactionPort port)
    {
        this.instance = instance;
        this.port = port;
    }

    void addTo(final HostCalls host)
    {
        host.add("promote", (arguments) -> port.later(
            instance.synchro().startPromotion().thenApply((nothing) -> null)));
        host.add("demote", (arguments) -> port.later(CompletableFuture.supplyAsync(() ->
        {
            instance.synchro().demote();
            return null;
        })));
        host.add("synchro_info", (arguments) -> synchroInfo());
        host.add("election_info", (arguments) -> electionInfo());
    }

    private Object synchroInfo()
    {
        final SynchroInfo now = port.isServing() ? null : instance.synchro().info();
        synchro = null == now ? synchro : now;
        final Map<String, Object> queue = new LinkedHashMap<>();
        queue.put("owner", synchro.owner());
        queue.put("size", synchro.size());
        queue.put("confirm_lag", synchro.confirmLag());
        queue.put("busy", synchro.busy());
        queue.put("age", synchro.age());
        queue.put("len", synchro.len());
        queue.put("term", synchro.term());
        final Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("queue", queue);
        shown.put("quorum", synchro.quorum());
        return shown;
    }

    private Object electionInfo()
    {
        final ElectionInfo now = port.isServing() ? null : instance.synchro().electionInfo();
        election = null == now ? election : now;
        final Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("state", election.state());
        shown.put("vote", election.vote());
        shown.put("leader", election.leader());
        shown.put("term", election.term());
        shown.put("leader_idle", election.leaderIdle());
        return shown;
    }
}
