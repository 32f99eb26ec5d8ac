package io.memtx.server;

import io.memtx.relay.applier.applier.UpstreamStatus;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * As many live members as there can be: all follow the first one, which follows all; or, with {@code
 * -Dmemtx.members.mesh=true}, all follow all, which takes its time.
 */
@Timeout(300)
class FullHouseTest
{
    private static final int MEMBERS = 31;
    private static final boolean IS_MESH = Boolean.getBoolean("memtx.members.mesh");

    @TempDir
    private Path directory;

    @AutoClose
    private ReplicaSet set;

    @BeforeEach
    void open()
    {
        set = new ReplicaSet(directory);
    }

    @Test
    void shouldHaveThirtyOneLiveMembersThatAllWrite() throws Exception
    {
        final List<Instance> all = new ArrayList<>();
        for (int node = 1; node <= MEMBERS; node++)
        {
            final InstanceContext context = 1 == node ? set.context(1, 1) : set.context(node, 1, node);
            context.bootstrapStrategy(BootstrapStrategy.LEGACY).memtx().memtxMemory(2 << 20);
            all.add(set.start(node, context));
            set.awaitRunning(all.get(node - 1));
        }
        ReplicaSet.createBands(all.get(0).db());
        final String[] everybody = ReplicaSet.endpoints(IntStream.rangeClosed(1, MEMBERS).toArray());
        final List<Instance> followers = IS_MESH ? all : all.subList(0, 1);
        followers.forEach((instance) -> instance.replication(everybody));
        set.awaitConverged();
        for (final Instance instance : all)
        {
            instance.db().space("bands").insert(instance.info().id(), "of " + instance.info().id());
        }
        set.awaitConverged();
        final Map<Integer, Long> vclock = ReplicaSet.vclock(all.get(0));
        assertEquals(MEMBERS, vclock.size());
        for (final Instance instance : all)
        {
            final long followed = followers.contains(instance) ? MEMBERS - 1 : 1;
            set.await(() -> followed == instance.upstreams().stream()
                .filter((upstream) -> UpstreamStatus.FOLLOW == upstream.status()).count());
            assertEquals(MEMBERS, instance.info().replication().size());
            assertEquals(MEMBERS, instance.db().space("bands").size());
            assertEquals(vclock, ReplicaSet.vclock(instance));
        }
    }
}
