package io.memtx.server.console;

import io.memtx.memtx.tarantool.TarantoolPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * The same values, written by the Tarantool of this machine.
 */
class YamlTarantoolTest
{
    private static final int VALUE_COUNT = 4000;
    private static final String[] PIECES = {
        "a", "b", " ", "  ", "'", "\"", ":", ": ", "#", " #", "-", "- ", "?", "\t", "é", "日", "\r", "word ",
        "longer words ", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "%", "@", "`", ".", "...", "---", "\1",
        "\u001b", "\u007f", "\\", "/", "=", "0", "1", "1.5", "e", "x", "0x1p", "0b1", "inf", "nan", "true", "null", "~",
        "\u2028", "\u00a0", "\0"};
    private static final String[] SPECIAL = {
        "", "true", "false", "null", "~", "nil", "yes", "no", "on", "y", "True", "NULL", "inf", "-inf", "Infinity",
        "nan", "1", "1.5", "0x10", "1e5", "1e", "0x", ".5", "5.", "+1", " 1", "1 ", "1_000", "1LL", "0x.8",
        "0x1p4", "0b1", "0b2", "---", "...", "--- a", "-", "?", ":", "=", "<<", "2001-01-01", "1:30", "a:", "a: b", "\n\n",
        "a\n\nb", "\n\na"};

    @TempDir
    Path directory;

    @Test
    void shouldWriteTheTextThatTarantoolWrites() throws IOException
    {
        final long seed = Long.getLong("memtx.yaml.seed", 20_261_126L);
        final Random random = new Random(seed);
        final StringBuilder lua = new StringBuilder("local yaml, ffi = require('yaml'), require('ffi')\n" +
            "local decimal, uuid = require('decimal'), require('uuid')\n" +
            "local function seq(t) return setmetatable(t, {__serialize = 'seq'}) end\n" +
            "local function show(f) print((yaml.encode(f()):gsub('.', function(c) return ('%02x'):format(c:byte()) " +
            "end))) end\n");
        final List<Object> values = new ArrayList<>(List.of((Object[])SPECIAL));
        while (values.size() < VALUE_COUNT)
        {
            values.add(value(random, random.nextInt(4)));
        }
        for (final Object value : values)
        {
            lua.append("show(function() return {");
            appendLua(lua, value);
            lua.append("} end)\n");
        }

        final List<String> lines = TarantoolPeer.on(directory).assumeVersion("2.6.").runScript(lua.toString());

        assertEquals(values.size(), lines.size());
        for (int i = 0; i < values.size(); i++)
        {
            final String expected = new String(HexFormat.of().parseHex(lines.get(i)), StandardCharsets.UTF_8);
            final StringBuilder source = new StringBuilder();
            appendLua(source, values.get(i));
            assertEquals(expected, YamlOutput.results(List.of(values.get(i))), "seed=" + seed + " value=" + source);
        }
    }

    private static Object value(final Random random, final int depth)
    {
        switch (random.nextInt(0 == depth ? 9 : 13))
        {
            case 0:
                return random.nextLong();
            case 1:
                return (long)random.nextInt(100);
            case 2:
                return new BigInteger(64, random);
            case 3:
                return number(random);
            case 4:
                return random.nextBoolean();
            case 5:
                return new BigDecimal(new BigInteger(40, random), random.nextInt(12));
            case 9:
                return list(random, depth);
            case 10:
                return new TupleValue(list(random, depth));
            case 11:
                // One key: a table has no order that we could know.
                return Map.of(random.nextInt(4) > 0 ? string(random) : key(random), value(random, depth - 1));
            case 12:
                return new TupleValue(List.of(new TupleValue(list(random, depth)), value(random, depth - 1)));
            default:
                return string(random);
        }
    }

    private static Object key(final Random random)
    {
        return random.nextBoolean() ? (Object)(random.nextInt(100) + 2L) : random.nextBoolean();
    }

    private static double number(final Random random)
    {
        final double[] some = {0.1, 1.0 / 3, 1e15, 1e14, 1e20, 1e21, 1e100, 1e-5, 1e-4, 123456.789, 1e14 + 0.5, -0.0};
        switch (random.nextInt(3))
        {
            case 0:
                return some[random.nextInt(some.length)] * (random.nextBoolean() ? 1 : -1);
            case 1:
                return random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
            default:
                final double any = Double.longBitsToDouble(random.nextLong());
                return Double.isFinite(any) ? any : 1;
        }
    }

    private static List<Object> list(final Random random, final int depth)
    {
        final List<Object> list = new ArrayList<>();
        for (int i = 0 == random.nextInt(10) ? 30 : random.nextInt(4); i > 0; i--)
        {
            list.add(value(random, depth - 1));
        }
        return list;
    }

    private static String string(final Random random)
    {
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(0 == random.nextInt(10) ? 60 : 6); i > 0; i--)
        {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static void appendLua(final StringBuilder lua, final Object value)
    {
        if (value instanceof TupleValue tuple)
        {
            lua.append("seq");
            appendLua(lua.append('('), tuple.fields());
            lua.append(')');
        }
        else if (value instanceof List<?> list)
        {
            lua.append('{');
            list.forEach((item) -> appendLua(lua, item, ","));
            lua.append('}');
        }
        else if (value instanceof Map<?, ?> map)
        {
            lua.append('{');
            map.forEach((key, item) ->
            {
                appendLua(lua.append('['), key, "]=");
                appendLua(lua, item, ",");
            });
            lua.append('}');
        }
        else if (value instanceof String text)
        {
            lua.append('"');
            for (final byte unit : text.getBytes(StandardCharsets.UTF_8))
            {
                lua.append('\\').append(String.format("%03d", unit & 0xFF));
            }
            lua.append('"');
        }
        else if (value instanceof Double number)
        {
            lua.append(String.format("tonumber('%s')", Double.toHexString(number)));
        }
        else if (value instanceof BigDecimal decimal)
        {
            lua.append("decimal.new('").append(decimal.toPlainString()).append("')");
        }
        else if (value instanceof Long number)
        {
            lua.append(Long.MIN_VALUE == number ? "(-9223372036854775807LL - 1)" : number + "LL");
        }
        else
        {
            lua.append(value).append(value instanceof BigInteger ? "ULL" : "");
        }
    }

    private static void appendLua(final StringBuilder lua, final Object value, final String end)
    {
        appendLua(lua, value);
        lua.append(end);
    }
}
