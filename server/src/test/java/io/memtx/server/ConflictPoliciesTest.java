package io.memtx.server;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.conflict.ConflictPolicy;
import io.memtx.memtx.schema.IndexType;
import io.memtx.relay.applier.applier.UpstreamStatus;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Policies of conflicts through the instance: all of them at a time, before it runs and while it does. */
@Timeout(120)
class ConflictPoliciesTest
{
    private static final Map<String, ConflictPolicy> LAST = Map.of("bands", ConflictPolicy.LAST_WRITE_WINS);

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
    void shouldResolveFromTheFirstRowOnWhenSetBeforeItRuns() throws Exception
    {
        final Instance first = set.start(1, set.context(1, 1, 2).conflictPolicies(LAST));
        final Instance second = set.start(2, set.context(2, 1, 2).conflictPolicies(LAST));
        set.awaitRunning(first, second);
        ReplicaSet.createBands(first.db());
        set.awaitConverged();
        collide(first, second, 1);
        assertEquals("of the second", first.db().space("bands").get(1).getString(1));
        assertEquals("of the second", second.db().space("bands").get(1).getString(1));
        assertEquals(1, first.db().space("_conflict").size());
        assertEquals(1, second.db().space("_conflict").size());
    }

    @Test
    void shouldChangeAllPoliciesWhileItRuns() throws Exception
    {
        final Instance first = set.start(1, 1, 2);
        final Instance second = set.start(2, 1, 2);
        set.awaitRunning(first, second);
        ReplicaSet.createBands(first.db());
        set.awaitConverged();
        first.conflictPolicies(LAST);
        second.conflictPolicies(LAST);
        collide(first, second, 1);
        assertEquals("of the second", first.db().space("bands").get(1).getString(1));

        // what is not named has none any more
        first.conflictPolicies(Map.of("later", ConflictPolicy.SKIP));
        second.conflictPolicies(Map.of());
        collideAndStop(first, second, 2);

        // and what is refused changes nothing
        first.db().createSpace("here", (def) -> def
            .local().field("id", FieldType.UNSIGNED).index("primary", IndexType.TREE, unique("id")));
        final MemtxException ex = assertThrows(MemtxException.class, () -> first.conflictPolicies(
            Map.of("here", ConflictPolicy.STOP, "bands", ConflictPolicy.SKIP)));
        assertEquals(ErrorCode.ER_UNSUPPORTED, ex.code());
        assertEquals("Conflict policy does not support space 'here'", ex.getMessage());
        assertEquals(UpstreamStatus.STOPPED, ReplicaSet.status(first, 1));
    }

    @Test
    void shouldTakeThemBeforeItHasData() throws Exception
    {
        final Instance second = set.start(2, 1, 2);
        second.conflictPolicies(LAST); // it has no data yet
        final Instance first = set.start(1, set.context(1, 1, 2).conflictPolicies(LAST));
        set.awaitRunning(first, second);
        ReplicaSet.createBands(first.db());
        set.awaitConverged();
        collide(first, second, 1);
        assertEquals("of the second", first.db().space("bands").get(1).getString(1));
        assertEquals("of the second", second.db().space("bands").get(1).getString(1));
    }

    @Test
    void shouldChangePoliciesFromAnyThreadWhenItHasThreads() throws Exception
    {
        final InstanceContext context = new InstanceContext(directory.resolve("alone")).conflictPolicies(LAST);
        context.memtx().memtxMemory(8 << 20);
        try (Instance instance = Instance.launch(context))
        {
            final Memtx db = instance.awaitRunning(60, TimeUnit.SECONDS);
            assertTrue(db.submit((tx) -> db.hasSpace("_stamp")).get(60, TimeUnit.SECONDS));
            instance.conflictPolicies(Map.of());
            assertThrows(NullPointerException.class, () -> instance.conflictPolicies(null));
        }
    }

    /** Both insert under one key while they do not hear of each other, the second one later. */
    private void collide(final Instance first, final Instance second, final int key) throws Exception
    {
        write(first, second, key);
        set.awaitConverged();
        assertEquals(UpstreamStatus.FOLLOW, ReplicaSet.status(first, 1));
    }

    private void collideAndStop(final Instance first, final Instance second, final int key) throws Exception
    {
        write(first, second, key);
        set.await(() -> UpstreamStatus.STOPPED == ReplicaSet.status(first, 1) &&
            UpstreamStatus.STOPPED == ReplicaSet.status(second, 0));
    }

    private void write(final Instance first, final Instance second, final int key)
    {
        set.network.cut(ReplicaSet.endpoint(1), ReplicaSet.endpoint(2));
        set.network.cut(ReplicaSet.endpoint(2), ReplicaSet.endpoint(1));
        first.db().space("bands").insert(key, "of the first");
        set.step();
        second.db().space("bands").insert(key, "of the second");
        set.step();
        set.network.heal();
    }
}
