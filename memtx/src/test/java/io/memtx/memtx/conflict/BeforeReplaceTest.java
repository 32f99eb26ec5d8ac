package io.memtx.memtx.conflict;

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
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Resolution by a before_replace trigger on the instance that applies: what it returns, and what comes of it. */
class BeforeReplaceTest
{
    private static final Tuple HERE = Tuple.of(5, 55, "here");

    @TempDir
    private Path directory;

    private Trio trio;
    private Space here;

    @BeforeEach
    void open() throws IOException
    {
        trio = new Trio(directory, (context) -> { }, LastWriteWinsTest::define);
        here = trio.at(2).space("s");
        here.insert(5, 55, "here");
    }

    @AfterEach
    void close()
    {
        trio.close();
    }

    @Test
    void shouldWriteANopWhenTheOldTupleIsReturned()
    {
        here.beforeReplace((oldTuple, newTuple, space, type) -> oldTuple);
        trio.at(1).space("s").insert(5, 5, "new");
        assertEquals("NOP", apply());
        assertEquals(List.of(HERE), trio.tuples(2));
    }

    @Test
    void shouldStillRaiseTheDuplicateWhenTheNewTupleIsReturnedAsItIs()
    {
        here.beforeReplace((oldTuple, newTuple, space, type) -> newTuple);
        trio.at(1).space("s").insert(5, 5, "new");
        final MemtxException ex = assertThrows(MemtxException.class, this::apply);
        assertEquals(ErrorCode.ER_TUPLE_FOUND, ex.code());
        assertEquals(List.of(HERE), trio.tuples(2));
    }

    @Test
    void shouldReplaceByAnotherTupleEvenIfItIsEqual()
    {
        here.beforeReplace((oldTuple, newTuple, space, type) -> Tuple.ofMsgPack(newTuple.toMsgPack()));
        trio.at(1).space("s").insert(5, 5, "new");
        assertEquals("REPLACE", apply());
        assertEquals(List.of(Tuple.of(5, 5, "new")), trio.tuples(2));
    }

    @Test
    void shouldDeleteWhenNothingIsReturnedInPlaceOfATuple()
    {
        here.beforeReplace((oldTuple, newTuple, space, type) -> null);
        trio.at(1).space("s").insert(5, 5, "new");
        assertEquals("DELETE", apply());
        assertEquals(List.of(), trio.tuples(2));
    }

    @Test
    void shouldWriteANopWhenNothingIsReturnedInPlaceOfNothing()
    {
        here.beforeReplace((oldTuple, newTuple, space, type) -> null);
        trio.at(1).space("s").insert(6, 6, "new");
        assertEquals("NOP", apply());
        assertEquals(List.of(HERE), trio.tuples(2));
    }

    @Test
    void shouldRefuseAnotherPrimaryKey()
    {
        here.beforeReplace((oldTuple, newTuple, space, type) -> Tuple.of(6, 6, "moved"));
        trio.at(1).space("s").insert(5, 5, "new");
        final MemtxException ex = assertThrows(MemtxException.class, this::apply);
        assertEquals(ErrorCode.ER_CANT_UPDATE_PRIMARY_KEY, ex.code());
    }

    @Test
    void shouldNotResolveACollisionInASecondIndexAsAPolicyDoes()
    {
        final BeforeReplace trigger = (oldTuple, newTuple, space, type) -> Tuple.ofMsgPack(newTuple.toMsgPack());
        here.beforeReplace(trigger);
        trio.at(1).space("s").insert(7, 55, "new");
        assertEquals(ErrorCode.ER_TUPLE_FOUND, assertThrows(MemtxException.class, this::apply).code());
        here.removeBeforeReplace(trigger);
        trio.at(2).replication().conflictPolicy("s", (conflict) -> Resolution.TAKE);
        assertEquals("REPLACE", apply());
        assertEquals(List.of(Tuple.of(7, 55, "new")), trio.tuples(2));
    }

    @Test
    void shouldTellTheTypeOfTheStatement()
    {
        final StatementType[] seen = new StatementType[1];
        here.beforeReplace((oldTuple, newTuple, space, type) ->
        {
            seen[0] = type;
            return newTuple;
        });
        trio.at(1).space("s").replace(6, 6);
        apply();
        assertEquals(StatementType.REPLACE, seen[0]);
        trio.at(1).space("s").delete(6);
        apply();
        assertEquals(StatementType.DELETE, seen[0]);
    }

    /** The type of the row that is in the log in place of the last one of the first instance. */
    private String apply()
    {
        final Vclock before = trio.vclock(2);
        trio.carry(1, 2, Trio.ALL, false);
        String type = null;
        try (JournalCursor cursor = JournalCursor.follow(FileStorage.INSTANCE, trio.directory(2), before))
        {
            while (cursor.nextTransaction())
            {
                while (cursor.nextRow())
                {
                    type = 1 == cursor.row().replicaId() ? RowType.of(cursor.row().type()).name() : type;
                }
            }
        }
        return type;
    }
}
