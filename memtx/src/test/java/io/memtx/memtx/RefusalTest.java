package io.memtx.memtx;

import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Whatever is refused is refused with Tarantool's code and text and has changed nothing: alone, as a statement of a
 * transaction that goes on, and before the engine is closed and opened again.
 */
class RefusalTest
{
    /** Codes whose text 2.6 has otherwise than 3.x, which we follow. */
    private static final List<Integer> OTHER_TEXT = List.of(1, 3, 23, 27, 24, 94, 107, 108, 111);

    @TempDir
    private Path directory;

    @Test
    void shouldChangeNothingWhenAStatementIsRefused()
    {
        changeNothing(StatementRefusals.all(), StatementRefusals::create);
    }

    @Test
    void shouldChangeNothingWhenADefinitionIsRefused()
    {
        changeNothing(DefinitionRefusals.all(), DefinitionRefusals::create);
    }

    @Test
    void shouldAnswerStatementsAsTarantoolDoes() throws IOException
    {
        answerAsTarantoolDoes(StatementRefusals.all(), StatementRefusals.LUA);
    }

    @Test
    void shouldAnswerDefinitionsAsTarantoolDoes() throws IOException
    {
        answerAsTarantoolDoes(DefinitionRefusals.all(), DefinitionRefusals.LUA);
    }

    private void changeNothing(final List<Refusal> refusals, final Refusal.Call create)
    {
        try (Memtx db = Memtx.open(directory))
        {
            create.on(db);
            final Space alive = db.createSpace("alive", (def) -> def.primaryKey(0));
            assertAll(refusals.stream().map((refusal) -> () -> refuse(db, alive, refusal)));
        }
        final EngineState before;
        try (Memtx db = Memtx.open(directory))
        {
            before = EngineState.of(db);
            assertEquals(refusals.size(), db.space("alive").size());
            db.snapshot();
        }
        try (Memtx db = Memtx.open(directory))
        {
            assertEquals(before, EngineState.of(db));
        }
    }

    private static void refuse(final Memtx db, final Space alive, final Refusal refusal)
    {
        final EngineState before = EngineState.of(db);
        final MemtxException ex = assertThrows(MemtxException.class, () -> refusal.call().on(db), refusal.toString());
        assertEquals(refusal.text(), ex.getMessage());
        assertEquals(refusal.code(), ex.code(), refusal.toString());
        assertEquals(before, EngineState.of(db), refusal.toString());
        final long number = alive.size();
        assertEquals(Tuple.of(number), alive.insert(number), refusal.toString());
    }

    private void answerAsTarantoolDoes(final List<Refusal> refusals, final String create) throws IOException
    {
        final StringBuilder lua = new StringBuilder(create);
        lua.append("""
            local function try(f)
                local ok, err = pcall(f)
                print(ok and 'ok' or (type(err) == 'cdata' and (err.code or 0) .. ' ' .. err.message or err))
            end
            """);
        final List<Refusal> asked = new ArrayList<>();
        for (final Refusal refusal : refusals)
        {
            if (null != refusal.lua())
            {
                lua.append("try(function() ").append(refusal.lua()).append(" end)\n");
                asked.add(refusal);
            }
        }
        final List<String> answers = TarantoolPeer.on(directory).assumeVersion("2.6.").run(lua.toString());
        assertEquals(asked.size(), answers.size());
        final List<String> expected = new ArrayList<>();
        final List<String> got = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++)
        {
            final int number = asked.get(i).code().number();
            final String answer = answers.get(i);
            final boolean isText = !OTHER_TEXT.contains(number);
            expected.add(isText ? number + " " + asked.get(i).text() : number + " " + asked.get(i).lua());
            got.add(isText ? answer : answer.replaceFirst(" .*", " ") + asked.get(i).lua());
        }
        assertEquals(String.join("\n", expected), String.join("\n", got));
    }
}
