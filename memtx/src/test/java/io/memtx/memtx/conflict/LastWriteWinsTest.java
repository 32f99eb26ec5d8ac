package io.memtx.memtx.conflict;

import io.memtx.memtx.Key;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Space;
import io.memtx.memtx.SpaceDefinition;
import io.memtx.memtx.row.RowText;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.journal.JournalCursor;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static io.memtx.memtx.KeySpec.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the policy does to single writes that meet. */
class LastWriteWinsTest
{
    @TempDir
    private Path directory;

    private Trio trio;

    @BeforeEach
    void open() throws IOException
    {
        trio = new Trio(
            directory, (context) -> context.conflictPolicy("s", ConflictPolicy.LAST_WRITE_WINS),
            LastWriteWinsTest::define);
    }

    @AfterEach
    void close()
    {
        trio.close();
    }

    @Test
    void shouldKeepTheLaterOfTwoInsertsOnBothSides()
    {
        trio.at(1).space("s").insert(5, 5, "one");
        trio.passTime(1);
        trio.at(2).space("s").insert(5, 50, "two");
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            assertEquals(List.of(Tuple.of(5, 50, "two")), trio.tuples(id), "instance " + id);
        }
    }

    @Test
    void shouldNotLetALateInsertBringBackWhatWasDeleted()
    {
        trio.at(1).space("s").insert(5, 5, "old");
        trio.passTime(1);
        trio.at(2).space("s").delete(5);
        trio.carry(2, 3, Trio.ALL, true);
        trio.carry(1, 3, Trio.ALL, true);
        assertEquals(List.of(), trio.tuples(3));
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            assertEquals(List.of(), trio.tuples(id), "instance " + id);
        }
        assertEquals("lost", conflict(3, 0, "reason"));
        assertEquals(Tuple.of(5, 5, "old").toList(), conflict(3, 0, "new_tuple"));
        assertEquals(2L, ((Number)conflict(3, 0, "old_origin")).longValue());
    }

    @Test
    void shouldTakeAKeyOfASecondIndexFromWhoHasItAndRemoveThatWhole()
    {
        trio.at(1).space("s").insert(1, 7, "loses");
        trio.passTime(1);
        trio.at(2).space("s").insert(2, 7, "wins");
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            assertEquals(List.of(Tuple.of(2, 7, "wins")), trio.tuples(id), "instance " + id);
            trio.reopen(id);
            assertEquals(List.of(Tuple.of(2, 7, "wins")), trio.tuples(id), "instance " + id);
            assertEquals(Tuple.of(2, 7, "wins"), trio.at(id).space("s").index("code").get(7));
        }
        assertEquals("won", conflict(1, 0, "reason"));
        assertEquals(Tuple.of(1, 7, "loses").toList(), conflict(1, 0, "old_tuple"));
        assertEquals("lost", conflict(2, 0, "reason"));
    }

    @Test
    void shouldRecordWhomItHasLostToByTheFirstKeyThatItHasLost()
    {
        trio.at(1).space("s").insert(1, 8, "loses");
        trio.passTime(1);
        trio.at(2).space("s").insert(1, 7, "wins the one key");
        final long lsn = trio.vclock(2).get(2);
        trio.passTime(1);
        trio.at(2).space("s").insert(2, 8, "wins the other");
        trio.carry(1, 2, Trio.ALL, true);
        assertEquals("lost", conflict(2, 0, "reason"));
        assertEquals(Tuple.of(1, 7, "wins the one key").toList(), conflict(2, 0, "old_tuple"));
        assertEquals(2L, ((Number)conflict(2, 0, "old_origin")).longValue());
        assertEquals(lsn, ((Number)conflict(2, 0, "old_lsn")).longValue());
        assertEquals(1, trio.tuples(2, "_conflict").size());
    }

    /** The counterexample to a NOP in the place of what has lost: docs/conflicts.md. */
    @Test
    void shouldPassOnAPutThatHasLostSinceItMayHaveTakenAKeyElsewhere()
    {
        trio.at(3).space("s").insert(2, 7, "u");
        trio.passTime(1);
        trio.at(2).space("s").insert(1, 7, "v");
        trio.passTime(1);
        trio.at(1).space("s").insert(1, 8, "w");
        trio.carry(2, 1, Trio.ALL, true);
        trio.carry(1, 3, Trio.ALL, false);
        assertEquals(List.of(Tuple.of(1, 8, "w")), trio.tuples(3), "heard of v through 1 alone");
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            assertEquals(List.of(Tuple.of(1, 8, "w")), trio.tuples(id), "instance " + id);
        }
    }

    @Test
    void shouldLogUpdatesAndUpsertsAsWhatTheyMade()
    {
        final Space space = trio.at(1).space("s");
        space.insert(1, 1, 10);
        space.update(Key.key(1), Operation.add(2, 5));
        space.upsert(Tuple.of(1, 1, 0), Operation.add(2, 1));
        space.upsert(Tuple.of(2, 2, 0), Operation.add(2, 1));
        space.update(Key.key(9), Operation.add(2, 5));
        trio.at(2).space("s").insert(9, 9, 1);
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            assertEquals(
                List.of(Tuple.of(1, 1, 16), Tuple.of(2, 2, 0), Tuple.of(9, 9, 1)), trio.tuples(id), "instance " + id);
        }
    }

    @Test
    void shouldWriteLaterThanWhatItHasSeenWhateverItsClockSays()
    {
        trio.skew(2, 60_000);
        trio.at(2).space("s").insert(1, 1, "ahead");
        trio.carry(2, 1, Trio.ALL, true);
        trio.at(1).space("s").replace(1, 1, "behind, and later");
        trio.reopen(1);
        trio.at(1).space("s").replace(2, 2, "after opening again");
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            assertEquals(
                List.of(Tuple.of(1, 1, "behind, and later"), Tuple.of(2, 2, "after opening again")), trio.tuples(id));
        }
        final List<Tuple> stamps = trio.tuples(3, "_stamp");
        final double ahead = 1_700_000_060.0;
        for (final Tuple stamp : stamps)
        {
            assertTrue(stamp.getDouble(4) > ahead && stamp.getDouble(4) < ahead + 0.001, stamps.toString());
        }
    }

    @Test
    void shouldForgetStampsOnceEveryMemberHasThem()
    {
        trio.at(1).space("s").insert(1, 1);
        trio.at(1).space("s").delete(1);
        trio.at(2).space("s").insert(2, 2);
        trio.carry(1, 2, Trio.ALL, true);
        trio.acknowledge();
        assertTrue(trio.tuples(1, "_stamp").size() >= 2, "the third has not heard of it");
        trio.settle();
        trio.acknowledge();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            assertEquals(1, trio.tuples(id, "_stamp").size(), "the latest stays, of instance " + id);
        }
        trio.passTime(1);
        trio.at(3).space("s").insert(1, 1, "again");
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            assertEquals(List.of(Tuple.of(1, 1, "again"), Tuple.of(2, 2)), trio.tuples(id), "instance " + id);
        }
    }

    @Test
    void shouldHandStampsToWhoJoinsAndNotReplicateThem() throws IOException
    {
        trio.at(1).space("s").insert(1, 1);
        trio.passTime(5);
        trio.at(1).space("s").delete(1);
        trio.skew(4, -10_000);
        trio.at(1).transact((tx) -> trio.at(1).replication().register(tx, Trio.uuid(4), "i4"));
        trio.join(1, 4);
        assertEquals(trio.tuples(1, "_stamp"), trio.tuples(4, "_stamp"));
        assertEquals(0, trio.tuples(4, "_conflict").size());
        trio.at(2).space("s").insert(1, 1, "before the delete");
        trio.at(4).space("s").insert(3, 3, "later than what it has");
        trio.carry(2, 4, Trio.ALL, true);
        trio.carry(4, 1, Trio.ALL, true);
        trio.settle();
        final boolean isDeleted = trio.tuples(1).stream().noneMatch((tuple) -> 1 == tuple.getLong(0));
        assertEquals(isDeleted, trio.tuples(4).stream().noneMatch((tuple) -> 1 == tuple.getLong(0)));
        final double latest = trio.tuples(1, "_stamp").stream().filter((stamp) -> 4 == stamp.getLong(5))
            .mapToDouble((stamp) -> stamp.getDouble(4)).max().orElseThrow();
        assertTrue(latest > 1_700_000_000.004, "not of its own clock: " + latest);
        assertEquals(List.of(), localRows(1), "neither definitions nor stamps go to others");
    }

    @Test
    void shouldRefuseWhatItCannotTellApart()
    {
        trio.at(1).createSpace("n", (def) -> def.field("id", FieldType.NUMBER)
            .index("primary", IndexType.HASH, unique("id")));
        final MemtxException ex = assertThrows(MemtxException.class,
            () -> trio.at(1).replication().conflictPolicy("n", ConflictPolicy.LAST_WRITE_WINS));
        assertEquals(
            "Conflict policy of space 'n' does not support the key of unique index 'primary'", ex.getMessage());
        final MemtxException ofSystem = assertThrows(MemtxException.class,
            () -> trio.at(1).replication().conflictPolicy("_space", ConflictPolicy.SKIP));
        assertEquals("Conflict policy does not support space '_space'", ofSystem.getMessage());
        trio.at(1).space("n").insert(1);
    }

    @Test
    void shouldTakeNumbersThatAreEqualForOneKey()
    {
        trio.at(1).createSpace("n", (def) -> def.field("id", FieldType.NUMBER)
            .index("primary", IndexType.TREE, unique("id")));
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            trio.at(id).replication().conflictPolicy("n", ConflictPolicy.LAST_WRITE_WINS);
        }
        trio.at(1).space("n").insert(5.0, "as a double");
        trio.at(1).space("n").insert(0.5, "no whole number");
        trio.passTime(1);
        trio.at(2).space("n").insert(5, "as an integer");
        trio.passTime(1);
        trio.at(2).space("n").delete(5);
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            assertEquals(List.of(Tuple.of(0.5, "no whole number")), trio.tuples(id, "n"), "instance " + id);
        }
    }

    @Test
    void shouldRefuseARowOfATimeThatCannotBe()
    {
        final MsgPackWriter row = new MsgPackWriter();
        for (final double time : new double[] {1e12, -1, Double.NaN, Double.POSITIVE_INFINITY})
        {
            row.reset().mapHeader(4).unsigned(HeaderKey.REQUEST_TYPE).unsigned(RowType.INSERT.code());
            row.unsigned(HeaderKey.REPLICA_ID).unsigned(1).unsigned(HeaderKey.LSN).unsigned(1_000);
            row.unsigned(HeaderKey.TIMESTAMP).float64(time);
            row.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(trio.at(2).space("s").id());
            row.unsigned(BodyKey.TUPLE).arrayHeader(2).unsigned(1).unsigned(1);
            final MemtxException ex = assertThrows(MemtxException.class,
                () -> trio.at(2).replication().rows().apply(row.address(), row.length()));
            assertEquals(ErrorCode.ER_INVALID_MSGPACK, ex.code());
        }
        assertEquals(List.of(), trio.tuples(2));
    }

    @Test
    void shouldBindToASpaceThatComesLaterAndLetGoOfOneThatIsRenamed()
    {
        trio.at(1).replication().conflictPolicy("late", ConflictPolicy.LAST_WRITE_WINS);
        trio.at(1).createSpace("late", LastWriteWinsTest::define).insert(1, 1);
        assertEquals(2, trio.tuples(1, "_stamp").size());
        trio.at(1).replication().conflictPolicy("late", null);
        trio.at(1).space("late").insert(2, 2);
        assertEquals(2, trio.tuples(1, "_stamp").size());
    }

    private Object conflict(final int id, final int row, final String field)
    {
        final List<Tuple> rows = trio.tuples(id, "_conflict");
        return rows.get(row).get(List.of(
            "id", "time", "space_id", "space", "type", "reason", "origin", "lsn", "row_time", "new_tuple", "old_tuple",
            "old_origin", "old_lsn", "old_time").indexOf(field));
    }

    /** Rows of spaces of the instance's own that are not local. */
    private List<String> localRows(final int id)
    {
        final List<String> found = new ArrayList<>();
        try (JournalCursor cursor = JournalCursor.follow(FileStorage.INSTANCE, trio.directory(id), new Vclock()))
        {
            while (cursor.nextTransaction())
            {
                while (cursor.nextRow())
                {
                    final String text = RowText.of(cursor.row());
                    if (!cursor.row().isLocal() && (text.contains("506") || text.contains("507")))
                    {
                        found.add(text);
                    }
                }
            }
        }
        return found;
    }

    static void define(final SpaceDefinition def)
    {
        def.field("id", FieldType.UNSIGNED)
            .field("code", FieldType.UNSIGNED)
            .index("primary", IndexType.TREE, unique("id"))
            .index("code", IndexType.TREE, unique("code"));
    }
}
