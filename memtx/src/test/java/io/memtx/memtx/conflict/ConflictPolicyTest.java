package io.memtx.memtx.conflict;

import io.memtx.memtx.Key;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Space;
import io.memtx.memtx.space.BeforeReplace;
import io.memtx.memtx.space.StatementType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Policies one by one, and a transaction of three statements of which the second collides, in each mode. */
class ConflictPolicyTest
{
    @TempDir
    private Path directory;

    private Trio trio;

    @BeforeEach
    void open() throws IOException
    {
        trio = new Trio(directory, (context) -> { }, LastWriteWinsTest::define);
        trio.at(2).space("s").insert(5, 55, "here");
    }

    @AfterEach
    void close()
    {
        trio.close();
    }

    @Test
    void shouldApplyNothingOfATransactionThatCollidesWithoutAPolicy()
    {
        final Vclock before = trio.vclock(2);
        threeStatements();
        final MemtxException ex = assertThrows(MemtxException.class, this::toSecond);
        assertEquals(ErrorCode.ER_TUPLE_FOUND, ex.code());
        assertEquals(before, trio.vclock(2));
        assertEquals(List.of(Tuple.of(5, 55, "here")), trio.tuples(2));
    }

    @Test
    void shouldStopByPolicyThoughCollisionsAreSkippedElsewhere()
    {
        trio.at(2).replication().skipDuplicates(true);
        trio.at(2).replication().conflictPolicy("s", ConflictPolicy.STOP);
        final Vclock before = trio.vclock(2);
        threeStatements();
        final MemtxException ex = assertThrows(MemtxException.class, this::toSecond);
        assertEquals(
            "Duplicate key exists in unique index \"primary\" in space \"s\" with old tuple - [5, 55, \"here\"] " +
            "and new tuple - [5, 5]", ex.getMessage());
        assertTrue(trio.at(2).replication().rows().failedRow().contains("tuple: [5, 5]"));
        assertEquals(before, trio.vclock(2));
        assertEquals(List.of(), trio.tuples(2, "_conflict"));
        assertEquals(List.of(Tuple.of(5, 55, "here")), trio.tuples(2));
    }

    @Test
    void shouldApplyTheOthersAndRecordWhenCollisionsAreSkipped()
    {
        trio.at(2).replication().skipDuplicates(true);
        threeStatements();
        toSecond();
        checkSkipped("skip_conflict");
        trio.at(2).replication().skipDuplicates(true);
        trio.at(1).space("s").replace(7, 55);
        toSecond();
        final Tuple ofSecondIndex = trio.tuples(2, "_conflict").get(1);
        assertEquals(List.of(7L, 55L), numbers(ofSecondIndex.get(9)));
        assertEquals(Tuple.of(5, 55, "here").toList(), ofSecondIndex.get(10));
    }

    @Test
    void shouldApplyTheOthersAndRecordWhenThePolicySkips()
    {
        trio.at(2).replication().conflictPolicy("s", ConflictPolicy.SKIP);
        threeStatements();
        toSecond();
        checkSkipped("skipped");
    }

    @Test
    void shouldTakeTheWholeTransactionWhenTheLastWriteWins()
    {
        trio.at(2).replication().conflictPolicy("s", ConflictPolicy.LAST_WRITE_WINS);
        trio.passTime(10);
        threeStatements();
        toSecond();
        assertEquals(List.of(Tuple.of(4, 4), Tuple.of(5, 5), Tuple.of(6, 6)), trio.tuples(2));
        assertEquals("won", trio.tuples(2, "_conflict").get(0).get(5));
    }

    @Test
    void shouldRecordATransactionThatIsSkippedBecauseItWasRefused()
    {
        threeStatements();
        assertThrows(MemtxException.class, this::toSecond);
        trio.at(2).replication().rows().skipFailed();
        toSecond();
        assertEquals(List.of(Tuple.of(5, 55, "here")), trio.tuples(2));
        final List<Tuple> conflicts = trio.tuples(2, "_conflict");
        assertEquals(3, conflicts.size());
        assertEquals(List.of("skip_failed", "skip_failed", "skip_failed"),
            conflicts.stream().map((row) -> row.get(5)).toList());
        assertNull(conflicts.get(0).get(10));
        assertEquals(Tuple.of(5, 55, "here").toList(), conflicts.get(1).get(10));
        trio.reopen(2);
        assertEquals(conflicts, trio.tuples(2, "_conflict"));
    }

    @Test
    void shouldShowAFunctionEveryTupleInTheWay()
    {
        final List<Conflict> seen = new ArrayList<>();
        trio.at(2).replication().conflictPolicy("s", (conflict) ->
        {
            seen.add(conflict);
            return Resolution.TAKE;
        });
        trio.passTime(1);
        trio.at(2).space("s").insert(8, 88, "too");
        trio.at(1).space("s").insert(8, 55, "comes");
        toSecond();
        assertEquals(1, seen.size());
        final Conflict conflict = seen.get(0);
        assertEquals("s", conflict.space());
        assertEquals(StatementType.INSERT, conflict.type());
        assertEquals(1, conflict.originId());
        assertEquals(Tuple.of(8, 55, "comes"), conflict.newTuple());
        assertEquals(2, conflict.tuples().size());
        assertEquals(Tuple.of(8, 88, "too"), conflict.tuples().get(0).tuple());
        assertEquals(List.of("primary"), conflict.tuples().get(0).indexes());
        assertEquals(2, conflict.tuples().get(0).originId());
        assertEquals(trio.vclock(2).get(2), conflict.tuples().get(0).lsn());
        assertTrue(conflict.tuples().get(0).timestamp() > 0);
        assertEquals(Tuple.of(5, 55, "here"), conflict.tuples().get(1).tuple());
        assertEquals(List.of("code"), conflict.tuples().get(1).indexes());
        assertEquals(0, conflict.tuples().get(1).originId(), "written before there was a policy");
        assertEquals(List.of(Tuple.of(8, 55, "comes")), trio.tuples(2));
        assertEquals(2, trio.tuples(2, "_conflict").size());
        trio.at(1).space("s").replace(8, 56, "again");
        toSecond();
        assertEquals(1, seen.size(), "it changes what its own origin wrote last");
        trio.reopenPlain(2);
        assertEquals(List.of(Tuple.of(8, 56, "again")), trio.tuples(2));
    }

    @Test
    void shouldPutWhatAFunctionMadeAndPassTheRowOnAsItCame()
    {
        trio.at(2).replication().conflictPolicy("s", (conflict) ->
            Resolution.with(Tuple.of(5, 500, conflict.tuples().get(0).tuple().getString(2) + "+new")));
        trio.at(1).space("s").insert(5, 5, "new");
        toSecond();
        assertEquals(List.of(Tuple.of(5, 500, "here+new")), trio.tuples(2));
        assertEquals("merged", trio.tuples(2, "_conflict").get(0).get(5));
        trio.carry(2, 3, Trio.ALL, false);
        trio.reopenPlain(2);
        assertEquals(List.of(Tuple.of(5, 500, "here+new")), trio.tuples(2));
        assertEquals(List.of(Tuple.of(5, 5, "new")), trio.tuples(3));
        assertEquals(trio.vclock(1).get(1), trio.vclock(3).get(1));
    }

    @Test
    void shouldPutWhatAFunctionMadeUnderAnotherKey()
    {
        trio.at(2).replication().conflictPolicy("s", (conflict) ->
            Resolution.with(Tuple.of(100, conflict.newTuple().getLong(1), "moved")));
        trio.at(1).space("s").insert(5, 5, "new");
        toSecond();
        final List<Tuple> expected = List.of(Tuple.of(5, 55, "here"), Tuple.of(100, 5, "moved"));
        assertEquals(expected, trio.tuples(2));
        trio.reopenPlain(2);
        assertEquals(expected, trio.tuples(2));
    }

    @Test
    void shouldAskAFunctionAboutADeleteOfWhatAnotherHasWritten()
    {
        trio.settle();
        trio.at(2).replication().conflictPolicy("s", (conflict) ->
            StatementType.DELETE == conflict.type() ? Resolution.SKIP : Resolution.TAKE);
        trio.at(2).space("s").replace(5, 56, "newer");
        trio.at(1).space("s").delete(5);
        toSecond();
        assertEquals(List.of(Tuple.of(5, 56, "newer")), trio.tuples(2));
        assertEquals(trio.vclock(1).get(1), trio.vclock(2).get(1));
        trio.at(1).space("s").update(Key.key(5), Operation.set(2, "nothing there"));
        toSecond();
        assertEquals(1, trio.tuples(2, "_conflict").stream().filter((row) -> "skipped".equals(row.get(5))).count());
    }

    @Test
    void shouldLeaveThingsAsTheyWereWhenAFunctionFails()
    {
        trio.at(2).replication().conflictPolicy("s", (conflict) ->
        {
            throw new IllegalStateException("of the program");
        });
        final Vclock before = trio.vclock(2);
        threeStatements();
        assertThrows(IllegalStateException.class, this::toSecond);
        assertEquals(before, trio.vclock(2));
        assertEquals(List.of(Tuple.of(5, 55, "here")), trio.tuples(2));
        trio.at(2).space("s").insert(9, 9);
        trio.at(2).replication().conflictPolicy("s", null);
        trio.at(2).space("s").delete(5);
        toSecond();
        assertEquals(4, trio.tuples(2).size());
    }

    @Test
    void shouldRefuseAnOwnStatementOnWhatWeighsMoreByOrigin()
    {
        final ConflictPolicy policy = ConflictPolicy.originPriority("i2", 1);
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            trio.at(id).replication().conflictPolicy("s", policy);
        }
        trio.at(2).space("s").replace(5, 55, "of the first");
        trio.at(3).space("s").replace(5, 5, "concurrent, of the last");
        trio.settle();
        for (int id = 1; id <= Trio.COUNT; id++)
        {
            assertEquals(List.of(Tuple.of(5, 55, "of the first")), trio.tuples(id));
        }
        final Space space = trio.at(1).space("s");
        final MemtxException ex = assertThrows(MemtxException.class, () -> space.delete(5));
        assertEquals(ErrorCode.ER_READONLY, ex.code());
        assertEquals(
            "Can't modify data on a read-only instance - what instance 2 has written under this key of index " +
            "'primary' in space 's' weighs more", ex.getMessage());
        trio.at(1).space("s").insert(6, 6);
        trio.at(2).space("s").delete(5);
    }

    @Test
    void shouldResolveWhileReadOnly()
    {
        trio.at(2).replication().conflictPolicy("s", ConflictPolicy.LAST_WRITE_WINS);
        trio.at(2).replication().readOnly(" - box.cfg.read_only is true");
        trio.passTime(1);
        trio.at(1).space("s").insert(1, 55, "takes the code");
        toSecond();
        assertEquals(List.of(Tuple.of(1, 55, "takes the code")), trio.tuples(2));
    }

    @Test
    void shouldKeepTheNewestConflictsOnly()
    {
        trio.at(2).replication().skipDuplicates(true);
        trio.at(2).replication().conflictLog().limit(3);
        for (int i = 0; i < 5; i++)
        {
            trio.at(1).space("s").insert(5, 5 + i);
            trio.at(1).space("s").delete(5);
            trio.at(2).space("s").replace(5, 55, "here");
            toSecond();
            trio.at(2).space("s").replace(5, 55, "here");
        }
        final List<Tuple> conflicts = trio.tuples(2, "_conflict");
        assertEquals(3, conflicts.size());
        assertEquals(3, conflicts.get(0).getLong(0));
        assertEquals(5, trio.at(2).replication().conflictLog().recordedCount());
        trio.reopen(2);
        trio.at(2).replication().skipDuplicates(true);
        trio.at(1).space("s").insert(5, 5);
        toSecond();
        assertEquals(6, trio.tuples(2, "_conflict").get(3).getLong(0));
    }

    @Test
    void shouldCountAnewWhatIsKeptAfterATransactionWasRefused()
    {
        final BeforeReplace refusal = (oldTuple, newTuple, space, type) ->
        {
            if (6 == newTuple.getInt(0))
            {
                throw new MemtxException(ErrorCode.ER_UNSUPPORTED, "a trigger", "sixes");
            }
            return newTuple;
        };
        trio.at(2).replication().skipDuplicates(true);
        trio.at(2).replication().conflictLog().limit(1);
        trio.at(2).space("s").insert(7, 77);
        trio.at(1).space("s").insert(5, 5);
        toSecond();
        trio.at(2).space("s").beforeReplace(refusal);
        final Space space = trio.at(1).space("s");
        trio.at(1).transact((tx) ->
        {
            tx.insert(space, 7, 7);
            tx.insert(space, 6, 6);
        });
        assertThrows(MemtxException.class, this::toSecond);
        assertEquals(1, trio.tuples(2, "_conflict").size());
        trio.at(2).space("s").removeBeforeReplace(refusal);
        toSecond();
        final List<Tuple> kept = trio.tuples(2, "_conflict");
        assertEquals(1, kept.size(), kept::toString);
        assertEquals(List.of(7L, 7L), numbers(kept.get(0).get(9)));
    }

    private void threeStatements()
    {
        final Space space = trio.at(1).space("s");
        trio.at(1).transact((tx) ->
        {
            tx.insert(space, 4, 4);
            tx.insert(space, 5, 5);
            tx.insert(space, 6, 6);
        });
    }

    private void checkSkipped(final String reason)
    {
        final List<Tuple> expected = List.of(Tuple.of(4, 4), Tuple.of(5, 55, "here"), Tuple.of(6, 6));
        assertEquals(expected, trio.tuples(2));
        assertEquals(trio.vclock(1).get(1), trio.vclock(2).get(1));
        final List<String> types = types(2);
        assertEquals(List.of("INSERT", "NOP", "INSERT"), types.subList(types.size() - 3, types.size()));
        final Tuple conflict = trio.tuples(2, "_conflict").get(0);
        assertEquals(14, conflict.size());
        assertEquals(trio.at(2).space("s").id(), conflict.getInt(2));
        assertEquals("s", conflict.get(3));
        assertEquals("INSERT", conflict.get(4));
        assertEquals(reason, conflict.get(5));
        assertEquals(1, conflict.getInt(6));
        assertEquals(trio.vclock(1).get(1) - 1, conflict.getLong(7));
        assertEquals(List.of(5L, 5L), numbers(conflict.get(9)));
        assertEquals(Tuple.of(5, 55, "here").toList(), conflict.get(10));
        trio.reopen(2);
        assertEquals(expected, trio.tuples(2));
        assertEquals(conflict, trio.tuples(2, "_conflict").get(0));
    }

    private List<String> types(final int id)
    {
        final List<String> types = new ArrayList<>();
        try (JournalCursor cursor =
            JournalCursor.follow(FileStorage.INSTANCE, trio.directory(id), trio.vclock(3)))
        {
            while (cursor.nextTransaction())
            {
                while (cursor.nextRow())
                {
                    if (1 == cursor.row().replicaId() && !cursor.row().isLocal())
                    {
                        types.add(RowType.of(cursor.row().type()).name());
                    }
                }
            }
        }
        return types;
    }

    private static List<Long> numbers(final Object list)
    {
        return ((List<?>)list).stream().map((value) -> ((Number)value).longValue()).toList();
    }

    private void toSecond()
    {
        trio.carry(1, 2, Trio.ALL, false);
    }
}
