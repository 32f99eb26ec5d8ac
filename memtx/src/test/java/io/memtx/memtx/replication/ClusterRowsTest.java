package io.memtx.memtx.replication;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.xlog.journal.WalMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Members, as Tarantool 2.6 takes and refuses them. */
class ClusterRowsTest
{
    private static final String OTHER = "22222222-2222-4333-8444-555555555555";
    private static final String THIRD = "33333333-2222-4333-8444-555555555555";

    private Memtx db;
    private Space cluster;

    @BeforeEach
    void open(@TempDir final Path directory)
    {
        db = Memtx.open(new MemtxContext(directory).memtxMemory(32 << 20));
        cluster = db.space("_cluster");
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldTakeMembersFrom1To31AndForgetThem()
    {
        assertEquals(List.of(1), ids());
        cluster.insert(2, OTHER);
        cluster.insert(31, THIRD, "instance031");
        assertEquals(List.of(1, 2, 31), ids());
        assertEquals("instance031", db.replication().members().list().get(2).name());
        assertEquals(31, db.replication().members().idOf(UUID.fromString(THIRD)));
        cluster.replace(2, OTHER);
        cluster.delete(2);
        assertEquals(List.of(1, 31), ids());
        assertEquals(2, db.replication().members().freeId());
    }

    @Test
    void shouldTakeNilForNoName()
    {
        cluster.insert(2, OTHER, null);
        assertNull(db.replication().members().list().get(1).name());
    }

    @Test
    void shouldRefuseWhatIsNoMember()
    {
        assertRefused(
            ErrorCode.ER_REPLICA_ID_IS_RESERVED, "Can't initialize replica id with a reserved value 0", 0, OTHER);
        assertRefused(ErrorCode.ER_REPLICA_MAX, "Replica count limit reached: 32", 32, OTHER);
        assertRefused(ErrorCode.ER_INVALID_UUID, "Invalid UUID: x", 3, "x");
        final String nil = "00000000-0000-0000-0000-000000000000";
        assertRefused(ErrorCode.ER_INVALID_UUID, "Invalid UUID: " + nil, 3, nil);
        cluster.insert(2, OTHER);
        final MemtxException ex = assertThrows(MemtxException.class, () -> cluster.insert(3, OTHER));
        assertEquals(ErrorCode.ER_TUPLE_FOUND, ex.code());
        assertEquals(List.of(1, 2), ids());
    }

    @Test
    void shouldLetAMemberWithANameComeBackUnderAnotherUuid()
    {
        cluster.insert(2, OTHER);
        final MemtxException ex = assertThrows(MemtxException.class, () -> cluster.replace(2, THIRD));
        assertEquals("Space _cluster does not support updates of instance uuid", ex.getMessage());
        cluster.replace(2, OTHER, "instance002");
        final int id = db.compute((tx) ->
            db.replication().register(tx, UUID.fromString(THIRD), "instance002"));
        assertEquals(2, id);
        assertEquals(2, db.replication().members().idOf(UUID.fromString(THIRD)));
        assertEquals(0, db.replication().members().idOf(UUID.fromString(OTHER)));
    }

    @Test
    void shouldRefuseTheThirtySecondMember()
    {
        for (int id = 2; id <= 31; id++)
        {
            assertEquals(id, register(id));
        }
        final MemtxException ex = assertThrows(MemtxException.class, () -> register(32));
        assertEquals(ErrorCode.ER_REPLICA_MAX, ex.code());
    }

    @Test
    void shouldGiveTwoThatComeTogetherIdsOfTheirOwn(@TempDir final Path other)
    {
        try (Memtx leader = Memtx.open(new MemtxContext(other).walMode(WalMode.FSYNC).singleThreaded(true)))
        {
            final List<CompletableFuture<Integer>> ids = Stream.of("a", "b", "a")
                .map((name) -> leader.submit((tx) ->
                    leader.replication().register(tx, UUID.nameUUIDFromBytes(name.getBytes(UTF_8)), name)))
                .toList();
            while (!ids.stream().allMatch(CompletableFuture::isDone))
            {
                leader.doWork();
            }
            assertEquals(List.of(2, 3, 2), ids.stream().map(CompletableFuture::join).toList());
        }
    }

    private int register(final int number)
    {
        return db.compute((tx) -> db.replication().register(tx, new UUID(7, number), null));
    }

    private List<Integer> ids()
    {
        return db.replication().members().list().stream().map(Member::id).toList();
    }

    private void assertRefused(final ErrorCode code, final String text, final Object... row)
    {
        final MemtxException ex = assertThrows(MemtxException.class, () -> cluster.insert(row));
        assertEquals(code, ex.code());
        assertEquals(text, ex.getMessage());
    }
}
