package io.memtx.server.console;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LuaOutputTest
{
    @Test
    void shouldWriteResultsOnOneLine()
    {
        final Map<Object, Object> table = new LinkedHashMap<>();
        table.put(1L, 3L);
        table.put("a", 1L);
        table.put("b c", 2L);
        table.put("end", 1.5);
        assertEquals(
            "1, nil, {1, \"a\", {}, box.NULL}, {[1] = 3, a = 1, [\"b c\"] = 2, [\"end\"] = 1.5};",
            LuaOutput.results(
                Arrays.asList(1L, null, new TupleValue(Arrays.asList(1L, "a", List.of(), null)), table), false));
        assertEquals(";", LuaOutput.results(List.of(), false));
    }

    @Test
    void shouldWriteOneValueALineWhenAskedTo()
    {
        assertEquals(
            """
            {
              1,
              {
                a = {

                }
              }
            }, 5;""",
            LuaOutput.results(List.of(List.of(1L, Map.of("a", List.of())), 5L), true));
    }

    @Test
    void shouldEscapeWhatIsNotPlainText()
    {
        assertEquals(
            "\"it\\'s \\n \\\"x\\\" \\xc3\\xa9 \\x01 \\0\", \"1.50\", \"/w==\";",
            LuaOutput.results(
                List.of("it's \n \"x\" é \1 \0", new BigDecimal("1.50"), new byte[]{(byte)0xFF}), false));
    }

    @Test
    void shouldShowATableOnce()
    {
        final List<Object> table = List.of(1L);
        assertEquals("{{1}, {nil}};", LuaOutput.results(List.of(List.of(table, table)), false));
    }

    @Test
    void shouldWriteErrorsAndPushes()
    {
        assertEquals("{error = \"x\"};", LuaOutput.error("x", false));
        assertEquals("-- Push\n{1};", LuaOutput.push(List.of(1L), false));
    }
}
