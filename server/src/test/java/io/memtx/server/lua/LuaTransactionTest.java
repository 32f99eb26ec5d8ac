package io.memtx.server.lua;

import io.memtx.server.console.InterpreterSession;
import io.memtx.server.console.StatementException;
import io.memtx.server.console.TupleValue;
import io.memtx.tuple.error.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Transactions and triggers, which hold the transaction thread until Lua is done, or a deadline comes. */
@Timeout(240)
class LuaTransactionTest
{
    private static final long NS_PER_MS = 1_000_000;
    private static final LuaLimits SHORT =
        new LuaLimits(64L << 20, 60_000 * NS_PER_MS, 700 * NS_PER_MS, 700 * NS_PER_MS);

    @TempDir
    private Path directory;

    private LuaServer lua;

    @BeforeEach
    void open() throws Exception
    {
        lua = new LuaServer(directory, SHORT);
        lua.run("s = box.schema.space.create('s') s:create_index('pk')");
    }

    @AfterEach
    void close()
    {
        lua.close();
    }

    @Test
    void shouldCommitAllOrNothing()
    {
        lua.run("box.begin() s:insert{1} s:insert{2} box.commit()");
        lua.run("box.begin() s:insert{3} box.rollback()");
        assertEquals("no", String.valueOf(lua.fail(
            "box.atomic(function() s:insert{4} error('no', 0) end)")));
        assertEquals(7L, lua.run("box.atomic(function(x) s:insert{5} return x end, 7)"));
        assertEquals(List.of(tuple(1), tuple(2), tuple(5)), lua.run("s:select()"));
    }

    @Test
    void shouldSeeItsOwnChangesAndGoBackToASavepoint()
    {
        assertEquals(List.of(1L, 2L, 1L), lua.all("box.begin() s:insert{1} local n = s:len() " +
            "local p = box.savepoint() s:insert{2} local m = s:len() box.rollback_to_savepoint(p) " +
            "local k = s:len() box.commit() return n, m, k"));
        assertEquals(1L, lua.run("s:len()"));
    }

    @Test
    void shouldKeepATransactionWhoseStatementFails()
    {
        lua.run("box.begin() s:insert{1} ok = pcall(s.insert, s, {1}) s:insert{2} box.commit()");
        assertEquals(List.of(false, 2L), lua.all("ok, s:len()"));
    }

    @Test
    void shouldLoseATransactionAtTheEndOfTheStatement()
    {
        lua.run("box.begin() s:insert{1}");
        assertEquals("Transaction has been aborted by a fiber yield", lua.fail("s:insert{2}"));
        assertEquals("Transaction has been aborted by a fiber yield", lua.fail("box.commit()"));
        assertEquals(List.of(0L, false), lua.all("s:len(), box.is_in_txn()"));
    }

    @Test
    void shouldKeepATransactionThatHasDoneNothing()
    {
        lua.run("box.begin()");
        assertEquals(true, lua.run("box.is_in_txn()"));
        assertEquals(List.of(1L), lua.all("s:insert{1} box.commit() return s:len()"));
    }

    @Test
    void shouldRollBackWhatHoldsTheTransactionThreadTooLong() throws StatementException
    {
        try (InterpreterSession other = lua.open(2))
        {
            assertEquals("Transaction has been aborted by timeout", lua.fail(
                "box.begin() s:insert{1} local t = os.time() while os.time() < t + 3 do end box.commit()"));
            assertEquals(List.of(0L), other.evaluate("s:len()"));
            assertEquals(List.of(new TupleValue(List.of(9L))), other.evaluate("s:insert{9}"));
        }
    }

    @Test
    void shouldDefineSpacesInsideATransactionAndUndoThat()
    {
        lua.run("box.begin() local n = box.schema.space.create('n') n:create_index('pk') n:insert{1} box.commit()");
        assertEquals(1L, lua.run("box.space.n:len()"));
        lua.run("box.begin() local m = box.schema.space.create('m') m:create_index('pk') box.rollback()");
        assertEquals(true, lua.run("box.space.m == nil"));
    }

    @Test
    void shouldRunTriggersThatRunStatements()
    {
        lua.run("log = {} other = box.schema.space.create('other') other:create_index('pk') " +
            "s.on_replace(function(old, new, name, op) log[#log + 1] = op .. name other:replace{new[1]} end)");
        lua.run("s:insert{1}");
        assertEquals(List.of(List.of("INSERTs"), 1L), lua.all("log, other:len()"));
        lua.run("box.begin() s:replace{2} box.rollback()");
        assertEquals(1L, lua.run("other:len()"));
    }

    @Test
    void shouldDoWhatABeforeReplaceTriggerDecides()
    {
        lua.run("f = s.before_replace(function(old, new) " +
            "if new == nil then return old end if new[1] == 1 then return box.tuple.new{1, 'changed'} end " +
            "if new[1] == 2 then return nil end if new[1] == 3 then error('no three', 0) end end)");
        assertEquals(new TupleValue(List.of(1L, "changed")), lua.run("s:insert{1}"));
        assertEquals(List.of(), lua.all("s:insert{2}"));
        assertEquals("no three", lua.fail("s:insert{3}"));
        assertEquals(tuple(4), lua.run("s:insert{4}"));
        lua.run("s:delete(4)");
        assertEquals(2L, lua.run("s:len()"));
        lua.run("s.before_replace(nil, f)");
        lua.run("s:delete(4)");
        assertEquals(1L, lua.run("s:len()"));
        assertEquals("trigger reset: Trigger is not found", lua.fail("s.before_replace(nil, f)"));
    }

    @Test
    void shouldRunTriggersOfOtherThreadsStatements()
    {
        lua.run("seen = 0 s.on_replace(function() seen = seen + 1 end)");
        lua.instance.db().submit((tx) -> tx.insert(lua.instance.db().space("s"), 1)).join();
        assertEquals(1L, lua.run("seen"));
        lua.run("s.before_replace(function() error('not from Java', 0) end)");
        final var failure = assertThrows(RuntimeException.class, () ->
            lua.instance.db().submit((tx) -> tx.insert(lua.instance.db().space("s"), 2)).join());
        assertTrue(failure.getMessage().contains("not from Java"), failure.getMessage());
    }

    @Test
    void shouldGiveATriggerUpThatRunsForEver()
    {
        lua.run("s.on_replace(function() local t = os.time() while os.time() < t + 3 do end end)");
        assertEquals(ErrorCode.ER_TRANSACTION_TIMEOUT.format(), lua.fail("s:insert{1}"));
        lua.run("s.on_replace(nil, s.on_replace()[1])");
        assertEquals(tuple(1), lua.run("s:insert{1}"));
    }

    @Test
    void shouldCallWhomeverWaitsForTheEnd()
    {
        lua.run("ended = {} box.begin() box.on_commit(function(rows) " +
            "for _, old, new, id in rows() do ended[#ended + 1] = new end end) s:insert{1} s:insert{2} box.commit()");
        assertEquals(List.of(tuple(1), tuple(2)), lua.run("ended"));
        lua.run("undone = 0 box.begin() box.on_rollback(function() undone = undone + 1 end) s:insert{3} box.rollback()");
        assertEquals(Arrays.asList(1L, 2L), lua.all("undone, s:len()"));
    }

    private static TupleValue tuple(final long key)
    {
        return new TupleValue(List.of(key));
    }
}
