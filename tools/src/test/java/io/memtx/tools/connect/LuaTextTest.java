package io.memtx.tools.connect;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LuaTextTest
{
    @ParameterizedTest
    @ValueSource(strings = {
        "", "1 + 1", "box.info.ro", "x = {1, 2}", "for i = 1, 10 do print(i) end", "if a then b() else c() end",
        "function f() return 1 end", "repeat x() until y", "s = [[a\nb]]", "s = 'a\\'b'", "-- if", "--[[ if\n]] x()",
        "a['end']", "box.space.s:update({1}, {{'=', 2, 'do'}})", "x.end_ = 1", "return a.then_", "while a do b() end",
        "if a then while b do c() end end", "x = function() end", "end end end", "a = ]]", "s = 'no end", "t[1] = [==[]]]==]",
        "box.begin() box.space.s:insert{1} box.commit()", "x = 'a' -- do", "goto continue", "a.b.c", "x = a and b",
    })
    void shouldTakeAStatementThatIsComplete(final String text)
    {
        assertTrue(LuaText.isComplete(text), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "x = {", "f(", "for i = 1, 10 do", "if a then", "function f()", "if a then b() else", "repeat x()", "s = [[a",
        "--[[ comment", "box.schema.space.create('bands',", "x =", "a and", "a +", "box.space.", "box.space.s:", "local",
        "while a", "if a then while b do end", "s = 'a\\", "x = function() if a then end", "[==[ ]] ", "a or not",
        "box.space.bands:format({", "return function() -- end",
    })
    void shouldWaitForTheRestOfAnyOther(final String text)
    {
        assertFalse(LuaText.isComplete(text), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true;", "\"a;b\", 1;", "{a = \";\\\";\"};", ";", "-- Push\n{1};"})
    void shouldFindTheEndOfAnAnswerInLua(final String answer)
    {
        assertEquals(answer.length(), LuaText.endOfAnswer(answer + "next;"));
        for (int i = 0; i < answer.length(); i++)
        {
            assertEquals(-1, LuaText.endOfAnswer(answer.substring(0, i)), answer.substring(0, i));
        }
    }
}
