package io.memtx.memtx.interop;

import io.memtx.memtx.schema.CollationRow;
import io.memtx.memtx.tarantool.TarantoolPeer;
import io.memtx.tuple.collation.Collation;
import io.memtx.tuple.collation.Collations;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each collation that Tarantool has, over the same random pairs of strings. */
class CollationOracleTest
{
    private static final int PAIR_COUNT = 300;
    private static final String ALPHABET =
        "aabcdeghijlnoprstuyzABCDEGHIJLNOPRSTUYZ019 -_.,'" +
        "\u00e0\u00e1\u00e2\u00e4\u00e5\u00e6\u00e7\u00e9\u00ed\u00f1\u00f3\u00f6\u00f8\u00fc\u00df\u00c4\u00c5\u00d6" +
        "\u0107\u010d\u0111\u011f\u0131\u0142\u0161\u017e\u0301\u0308\u0323" +
        "\u0430\u0431\u0433\u0434\u0435\u0451\u0456\u044f\u0410\u0401\u03b1\u03c9\u05d0\u0627\u0628\u0915\u0e01" +
        "\u3042\u30a2\u4e2d\u6587\uac00\ud83d\ude00";

    @TempDir
    private Path directory;

    private final MsgPackWriter left = new MsgPackWriter();
    private final MsgPackWriter right = new MsgPackWriter();

    @Test
    void shouldCompareAsTarantoolDoesWhenStringsAreRandom() throws IOException
    {
        final TarantoolPeer peer = TarantoolPeer.on(directory).assumeVersion("2.6.").walMode("none");
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final List<byte[][]> pairs = new ArrayList<>();
        final StringBuilder lua = new StringBuilder("local pairs = {\n");
        for (int i = 0; i < PAIR_COUNT; i++)
        {
            final byte[] a = bytes(random, "");
            final byte[] b = bytes(random, random.nextInt(3) == 0 ? "" : new String(a, StandardCharsets.UTF_8));
            pairs.add(new byte[][] {a, b});
            lua.append('{').append(literal(a)).append(',').append(literal(b)).append("},\n");
        }
        lua.append("""
            }
            local msgpack, key_def = require('msgpack'), require('key_def')
            for _, row in box.space._collation:pairs() do
                print((msgpack.encode(row):gsub('.', function(c) return ('%02x'):format(c:byte()) end)))
                local def = key_def.new({{fieldno = 1, type = 'string', collation = row.name}})
                local results = {}
                for i, pair in ipairs(pairs) do
                    local result = def:compare({pair[1]}, {pair[2]})
                    results[i] = result < 0 and '<' or result > 0 and '>' or '='
                end
                print(table.concat(results))
            end
            """);

        final List<String> answers = peer.run(lua.toString());
        assertTrue(answers.size() > 2 * 270, "collations: " + answers.size() / 2);
        final List<String> differences = new ArrayList<>();
        for (int i = 0; i < answers.size(); i += 2)
        {
            left.reset().raw(HexFormat.of().parseHex(answers.get(i)), 0, answers.get(i).length() / 2);
            final Collation collation = Collations.of(CollationRow.decode(left.address()));
            for (int n = 0; n < PAIR_COUNT; n++)
            {
                final byte[][] pair = pairs.get(n);
                final char ours = "<=>".charAt(1 + compare(collation, pair[0], pair[1]));
                if (ours != answers.get(i + 1).charAt(n))
                {
                    differences.add(collation + ": '" + new String(pair[0], StandardCharsets.UTF_8) + "' " + ours +
                        " '" + new String(pair[1], StandardCharsets.UTF_8) + '\'');
                }
            }
        }
        assertEquals(List.of(), differences, "seed=" + seed);
    }

    private static byte[] bytes(final Random random, final String base)
    {
        final StringBuilder text = new StringBuilder(base);
        if (!base.isEmpty())
        {
            final int at = base.offsetByCodePoints(0, random.nextInt(base.codePointCount(0, base.length())));
            text.replace(at, at + Character.charCount(base.codePointAt(at)), character(random));
        }
        for (int i = base.isEmpty() ? random.nextInt(7) : random.nextInt(2); i > 0; i--)
        {
            text.append(character(random));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String character(final Random random)
    {
        final int count = ALPHABET.codePointCount(0, ALPHABET.length());
        return Character.toString(ALPHABET.codePointAt(ALPHABET.offsetByCodePoints(0, random.nextInt(count))));
    }

    private static String literal(final byte[] bytes)
    {
        final StringBuilder literal = new StringBuilder("'");
        for (final byte b : bytes)
        {
            literal.append(String.format("\\%03d", b & 0xFF));
        }
        return literal.append('\'').toString();
    }

    private int compare(final Collation collation, final byte[] a, final byte[] b)
    {
        left.reset().stringHeader(a.length).raw(a, 0, a.length);
        right.reset().stringHeader(b.length).raw(b, 0, b.length);
        final long addressA = left.address();
        final long addressB = right.address();
        return Integer.signum(collation.compare(
            addressA + MsgPack.payloadOffset(addressA), a.length,
            addressB + MsgPack.payloadOffset(addressB), b.length));
    }
}
