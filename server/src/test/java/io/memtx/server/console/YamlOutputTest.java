package io.memtx.server.console;

import io.memtx.tuple.msgpack.Datetime;
import io.memtx.tuple.msgpack.Interval;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Texts that a Tarantool has written.
 */
class YamlOutputTest
{
    @Test
    void shouldWriteNoListWhenNothingIsReturned()
    {
        assertEquals("---\n...\n", YamlOutput.results(List.of()));
        assertEquals("---\n- null\n- null\n...\n", YamlOutput.results(Arrays.asList(null, null)));
    }

    @Test
    void shouldWriteTuplesOnOneLine()
    {
        final TupleValue first = new TupleValue(Arrays.asList(1L, "Roxette", 1986L, null, true, 1.5, "it's"));
        final TupleValue second = new TupleValue(List.of(2L, List.of(1L, 2L), Map.of("a", 1L)));
        assertEquals(
            """
            ---
            - - [1, 'Roxette', 1986, null, true, 1.5, 'it''s']
              - [2, [1, 2], {'a': 1}]
            ...
            """,
            YamlOutput.results(List.of(List.of(first, second))));
    }

    @Test
    void shouldWriteTheUpstreamOfAConflictAsTheTutorialDoes()
    {
        final String message = "Duplicate key exists in unique index \"primary\" in space \"bands\" with old tuple - " +
            "[5, \"Pink Floyd\", 1965] and new tuple - [5, \"incorrect data\", 0]";
        final Map<Object, Object> upstream = map(
            "peer", "replicator@127.0.0.1:3302", "lag", 31.598136663437, "status", "stopped", "message", message);
        final Map<Object, Object> downstream = map("status", "stopped", "message",
            "unexpected EOF when reading from socket, called on fd 10, aka 127.0.0.1:3301, peer of " +
            "127.0.0.1:55838: Broken pipe", "vclock", new FlowMapValue(map(2L, 6L, 1L, 9L)));
        assertEquals(
            """
            ---
            - 1:
                id: 1
                uuid: 87fd49cd-d200-4b5c-84f2-b119c4ac8592
                upstream:
                  peer: replicator@127.0.0.1:3302
                  lag: 31.598136663437
                  status: stopped
                  message: Duplicate key exists in unique index "primary" in space "bands" with
                    old tuple - [5, "Pink Floyd", 1965] and new tuple - [5, "incorrect data",
                    0]
                downstream:
                  status: stopped
                  message: 'unexpected EOF when reading from socket, called on fd 10, aka 127.0.0.1:3301,
                    peer of 127.0.0.1:55838: Broken pipe'
                  vclock: {2: 6, 1: 9}
            ...
            """,
            YamlOutput.results(List.of(map(1L, map(
                "id", 1L,
                "uuid", "87fd49cd-d200-4b5c-84f2-b119c4ac8592",
                "upstream", upstream,
                "downstream", downstream)))));
    }

    @Test
    void shouldWriteNumbersAsTarantoolDoes()
    {
        assertEquals(
            """
            ---
            - [1, -1, 18446744073709551615, 1.5, 0.1, 0.33333333333333, 3, 0, 1e-05, 0.0001, 1e+20,
              1e+100, 10000000000000000000, 9223372036854775808, -9223372036854775808, -1.844674407371e+19,
              1.1000000238419, -nan, nan, inf, -inf, 0.38037101099985, 4.9406564584125e-324]
            ...
            """,
            YamlOutput.results(List.of(new TupleValue(List.of(
                1L, -1L, new BigInteger("18446744073709551615"), 1.5, 0.1, 1.0 / 3, 3.0, -0.0, 1e-5, 1e-4, 1e20,
                1e100, 1e19, 0x1p63, -0x1p63, -0x1p64,
                1.1f, Double.longBitsToDouble(0xFFF8000000000000L), Double.NaN, Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY, 0.380371010999850011, Double.MIN_VALUE)))));
    }

    @Test
    void shouldWriteExtensionsAsTheirText()
    {
        assertEquals(
            """
            ---
            - [1.50, 64d22e4d-ac92-4a23-899a-e59f34af5479, '2021-08-31T12:30:00.500+0300', !!binary /w==]
            - 2021-08-31T12:30:00.500+0300
            - 10000000000
            - +1 years, -2 months
            ...
            """,
            YamlOutput.results(List.of(
                new TupleValue(List.of(
                    new BigDecimal("1.50"),
                    UUID.fromString("64d22e4d-ac92-4a23-899a-e59f34af5479"),
                    new DatetimeValue(Datetime.parse("2021-08-31T12:30:00.5+03:00")),
                    new byte[]{(byte)0xFF})),
                new DatetimeValue(Datetime.parse("2021-08-31T12:30:00.5+03:00")),
                new BigDecimal("1e10"),
                new IntervalValue(new Interval(1, -2, 0, 0, 0, 0, 0, 0, Interval.LIMIT)))));
    }

    @Test
    void shouldReferToWhatWasMetBefore()
    {
        final Map<Object, Object> index = map("id", 0L, "parts", List.of(map("fieldno", 1L)));
        final List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertEquals(
            """
            ---
            - index:
                0: &0
                  id: 0
                  parts:
                  - fieldno: 1
                p: *0
            - &1
              - *1
            - []
            - []
            - {}
            ...
            """,
            YamlOutput.results(List.of(
                map("index", map(0L, index, "p", index)), itself, List.of(), List.of(), Map.of())));
    }

    @Test
    void shouldWriteLinesAsABlock()
    {
        assertEquals(
            """
            ---
            - |
              one
                two

              three
            - |-
              no end
              here
            - |+
              two ends

            - a: |
                inside
            - ['in

                flow']
            ...
            """,
            YamlOutput.results(List.of(
                "one\n  two\n\nthree\n", "no end\nhere", "two ends\n\n", map("a", "inside\n"),
                new TupleValue(List.of("in\nflow")))));
    }

    @Test
    void shouldWriteAnErrorAsAMapOfOne()
    {
        assertEquals("---\n- error: no such space\n...\n", YamlOutput.error("no such space"));
        assertEquals("---\n- error: '[string \"x\"]:1: bad'\n...\n", YamlOutput.error("[string \"x\"]:1: bad"));
        assertEquals("---\n- error:\n    code: 1\n...\n", YamlOutput.error(map("code", 1L)));
        assertEquals("---\n- error: null\n...\n", YamlOutput.error(null));
    }

    @Test
    void shouldMarkWhatIsPushed()
    {
        assertEquals("%TAG !push! tag:tarantool.io/push,2018\n--- a\n...\n", YamlOutput.push("a"));
        assertEquals("%TAG !push! tag:tarantool.io/push,2018\n---\n- 1\n- 2\n...\n", YamlOutput.push(List.of(1L, 2L)));
    }

    @Test
    void shouldRefuseWhatIsNestedWithoutEnd()
    {
        List<Object> list = List.of();
        for (int i = 0; i < 100_000; i++)
        {
            list = List.of(list);
        }
        final List<Object> deep = list;
        final IllegalArgumentException refusal =
            assertThrows(IllegalArgumentException.class, () -> YamlOutput.results(List.of(deep)));
        assertEquals("too deep: levels=1000", refusal.getMessage());
    }

    private static Map<Object, Object> map(final Object... keysAndValues)
    {
        final Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2)
        {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
