package io.memtx.memtx.update;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.TupleFormat;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Operations on JSON paths, with Tarantool's texts. Results and errors are those of 2.6, but where marked 3.x.
 */
class PathUpdateTest
{
    private static final TupleFormat NAMED = TupleFormat.of(
        List.of(
            new FieldDef("a", FieldType.UNSIGNED), new FieldDef("b", FieldType.ANY, true),
            new FieldDef("c", FieldType.ANY, true)),
        0, List.of());

    private final UpdateFixture fixture = new UpdateFixture();
    private Tuple tuple = Tuple.of(
        1,
        map("x", 1, "y", map("z", list(5, 6, map("q", "s"))), "a b", 3, "n", -7),
        list(10, 20, list(30, 31), "abc"));

    @Test
    void shouldAssign()
    {
        final Map<Object, Object> b = map("x", 2, "y", map("z", list(5, 6, map("q", "s"))), "a b", 3, "n", -7);
        for (final String path : List.of("b.x", "b[\"x\"]", "b['x']", "[2].x", ".b.x", "[\"b\"].x"))
        {
            assertB(b, op("=", path, 2));
        }
        assertC(list(10, 20, list(30, 31), 9), op("=", "c[4]", 9));
        assertC(list(10, 20, list(30, 9), "abc"), op("=", "c[3][2]", 9));
        assertB(
            map("x", 1, "y", map("z", list(5, 6, map("q", 9))), "a b", 3, "n", -7), op("=", "b.y.z[3].q", 9));
        assertUpdated(Tuple.of(1, 9, tuple.toList().get(2)), op("=", "[2]", 9));
        assertUpdated(Tuple.of(1, 9, tuple.toList().get(2)), op("=", ".b", 9));
    }

    @Test
    void shouldAddWithTheLastStepOnly()
    {
        tuple = Tuple.of(1, map("x", 1), list(10));
        assertB(map("k", 2, "x", 1), op("=", "b.k", 2));
        assertB(map("k", 2, "x", 1), op("!", "b.k", 2));
        assertB(map("m", 3, "k", 2, "x", 1), op("=", "b.k", 2), op("=", "b.m", 3));
        assertC(list(10, 2), op("=", "c[2]", 2));
        assertC(list(10, 2), op("!", "c[2]", 2));
        assertC(list(2, 10), op("!", "c[1]", 2));
        assertUpdated(Tuple.of(1, map("x", 1), list(10), 2), op("=", "[4]", 2));
        assertUpdated(Tuple.of(1, map("x", 1), list(10), null, 2), op("=", "[5]", 2)); // 3.x
        for (final String opcode : List.of("=", "!"))
        {
            assertNotFound("b.new.q", op(opcode, "b.new.q", 2));
            assertNotFound("c[3]", op(opcode, "c[3]", 2));
            assertNotFound("c[2][1]", op(opcode, "c[2][1]", 2));
            assertNotFound("b.x.y.z", op(opcode, "b.x.y.z", 2));
            assertNotFound("[99].x", op(opcode, "[99].x", 2));
            assertRefused("b[1]", "can not access by index a non-array field", op(opcode, "b[1]", 2));
            assertRefused("c.x", "can not access by key a non-map field", op(opcode, "c.x", 2));
            assertRefused("a.x", "can not access by key a non-map field", op(opcode, "a.x", 2));
            assertRefused("a[1]", "can not access by index a non-array field", op(opcode, "a[1]", 2));
        }
        assertRefused("b.x", "the key exists already", op("!", "b.x", 2));
    }

    @Test
    void shouldGrowHeaders()
    {
        final Map<Object, Object> map = new LinkedHashMap<>();
        final List<Object> list = new ArrayList<>();
        for (int i = 0; i < 15; i++)
        {
            map.put("k" + i, i);
            list.add(i);
        }
        tuple = Tuple.of(1, map, list);
        final Map<Object, Object> more = map("new", "x".repeat(40));
        more.putAll(map);
        list.add(0, "y".repeat(70_000));
        assertUpdated(
            Tuple.of(1, more, list), op("=", "b.new", "x".repeat(40)), op("!", "c[1]", "y".repeat(70_000)));
        assertUpdated(
            tuple, op("=", "b.new", 1), op("!", "c[1]", 1), op("#", "b.new", 1), op("#", "c[1]", 1)); // 3.x
    }

    @Test
    void shouldDelete()
    {
        assertB(map("y", map("z", list(5, 6, map("q", "s"))), "a b", 3, "n", -7), op("#", "b.x", 1));
        assertB(
            map(), op("#", "b.x", 1), op("#", "b.y", 1), op("#", "b['a b']", 1), op("#", "b.n", 1));
        assertC(list(20, list(30, 31), "abc"), op("#", "c[1]", 1));
        assertC(list(10), op("#", "c[2]", 100));
        assertC(list(10), op("#", "c[2]", new java.math.BigInteger("18446744073709551615")));
        assertC(list(), op("#", "c[1]", 4));
        assertUpdated(Tuple.of(1), op("#", "[2]", 2));
        assertNotFound("b.k", op("#", "b.k", 2));
        assertNotFound("c[5]", op("#", "c[5]", 1));
        assertNotFound("b[1]", op("#", "b[1]", 1));
        assertRefused("b.x", "can delete only 1 field from a map in a row", op("#", "b.x", 2));
        assertRefused("c[9]", "cannot delete 0 fields", op("#", "c[9]", 0));
    }

    @Test
    void shouldCompute()
    {
        final Map<Object, Object> y = map("z", list(5, 6, map("q", "s")));
        assertB(map("x", 3, "y", y, "a b", 3, "n", -8), op("+", "b.x", 2), op("-", "b.n", 1));
        assertB(map("x", 1.5f, "y", y, "a b", 2, "n", -7), op("+", "b.x", 0.5), op("&", "b['a b']", 2));
        assertC(list(10, 21, list(30, 31), "Xbc"), op("|", "c[2]", 1), op(":", "c[4]", 1, 1, "X"));
        assertC(list(10, 20, list(30, 31), "abcX"), op(":", "c[4]", 9, 1, "X"));
        for (final String path : List.of("b.k", "c[9]", "a.x", "b[1]", "b.x.y", "a[1]"))
        {
            assertNotFound(path, op("+", path, 1));
            assertNotFound(path, op(":", path, 1, 1, ""));
            assertNotFound(path, op("&", path, 1));
        }
        final String mismatch = "Argument type in operation '%s' on field '%s' does not match field type: expected ";
        assertError(ErrorCode.ER_UPDATE_ARG_TYPE, String.format(mismatch, "+", "b.y") + "a number", op("+", "b.y", 1));
        assertError(
            ErrorCode.ER_UPDATE_ARG_TYPE, String.format(mismatch, "+", "b.y") + "a number", op("+", "b.y", "x"));
        assertError(
            ErrorCode.ER_UPDATE_ARG_TYPE, String.format(mismatch, "&", "b.n") + "a positive integer",
            op("&", "b.n", 1));
        assertError(
            ErrorCode.ER_UPDATE_ARG_TYPE, String.format(mismatch, ":", "c[1]") + "a string or varbinary",
            op(":", "c[1]", 1, 1, ""));
        assertError(
            ErrorCode.ER_UPDATE_SPLICE, "SPLICE error on field 'c[4]': offset is out of bound",
            op(":", "c[4]", -9, 1, ""));
        assertError(
            ErrorCode.ER_UPDATE_INTEGER_OVERFLOW, "Integer overflow when performing '-' operation on field 'b.n'",
            op("-", "b.n", Long.MAX_VALUE));
    }

    @Test
    void shouldFindIntegersThatAreKeys()
    {
        tuple = Tuple.of(1, map(1, "one", 5, 5));
        assertUpdated(Tuple.of(1, map(1, 2, 5, 5)), op("=", "b[1]", 2));
        assertUpdated(Tuple.of(1, map(1, "one", 5, 7)), op("+", "b[5]", 2));
        assertUpdated(Tuple.of(1, map(1, "one")), op("#", "b[5]", 1)); // 2.6 crashes
        assertRefused("b[5]", "the key exists already", op("!", "b[5]", 1));
        assertRefused("b[7]", "can not access by index a non-array field", op("=", "b[7]", 1));
    }

    @Test
    void shouldReportMalformedPathsWhereTarantoolDoes()
    {
        tuple = Tuple.of(1, map("x", 1), map("b", 1));
        final Object[][] table = {
            {"[0]", 2}, {"[2", 3}, {"b..x", 3}, {"b.", 3}, {"b[", 2}, {"b[\"\"]", 4}, {"1a", 1}, {"b[*]", 3},
            {"[3].b[*]", 7}, {"a.x..y", 5}, {"b.nope.", 8}, {"[2]x", 4}};
        for (final Object[] row : table)
        {
            assertRefused((String)row[0], "invalid JSON in position " + row[1], op("=", row[0], 1));
        }
        assertNotFound("a.x..y", op("+", "a.x..y", 1)); // it does not come so far
        assertNotFound("[2].b[*]", op("=", "[2].b[*]", 1));
        for (final String path : List.of("zz", "zz.x", "", "[*]", "_x"))
        {
            assertError(
                ErrorCode.ER_NO_SUCH_FIELD_NAME, "Field '" + path + "' was not found in the tuple", op("=", path, 1));
        }
    }

    @Test
    void shouldApplyEachOperationToWhatIsThere()
    {
        tuple = Tuple.of(1, map("x", 1, "y", 2), list(10, 20));
        assertUpdated(Tuple.of(1, map("x", 3, "y", 4), list(10, 20)), op("=", "b.x", 3), op("=", "b.y", 4));
        assertUpdated(
            Tuple.of(1, map("x", 1, "y", 2), list(0, 11, 20)), op("!", "c[1]", 0), op("+", "c[2]", 1));
        assertUpdated(Tuple.of(1, 3, list(10, 20)), op("=", "b.x", 2), op("=", "b", 3));
        assertUpdated(
            Tuple.of(1, 0, map("x", 2, "y", 2), list(10, 20)), op("=", "b.x", 2), op("!", "b", 0));
        // 3.x; the second one makes 2.6 crash
        assertUpdated(Tuple.of(1, map("x", 6, "y", 2), list(10, 20)), op("+", "b.x", 2), op("+", "b.x", 3));
        assertUpdated(
            Tuple.of(1, map("q", 2, "x", list(1, 8)), list(10, 20)),
            op("=", "b", map("x", list(1, 7))), op("=", "b.q", 2), op("+", "b.x[2]", 1));
        assertUpdated(
            Tuple.of(1, map("x", 1, "y", 2), list(map("z", 5), 10, 20)),
            op("!", "c[1]", map("z", 1)), op("=", "c[1].z", 4), op("+", "c[1].z", 1));
    }

    @Test
    void shouldSkipInAnUpsertWhatDoesNotFit()
    {
        final List<Integer> skipped = new ArrayList<>();
        final Tuple result = fixture.upsert(
            Tuple.of(1, map("x", 1)),
            List.of(
                op("=", "b..x", 1), op("=", "b.x", 5), op("=", "b[1]", 5), op("+", "b.x[1]", 1), op("!", "b.x", 9),
                op("+", "b.x", 1)),
            NAMED, 1, (number, reason) -> skipped.add(number));
        assertEquals(Tuple.of(1, map("x", 6)), result);
        assertEquals(List.of(1, 3, 4, 5), skipped);
        assertThrows(MemtxException.class, () -> fixture.check(List.of(op("=", "[2", 1)), NAMED, 1));
        assertThrows(MemtxException.class, () -> fixture.check(List.of(op("=", "zz", 1)), NAMED, 1));
    }

    @Test
    void shouldKeepMemoryBoundedWhenALongFieldIsUpdatedOften()
    {
        final List<Object> ops = new ArrayList<>();
        for (int i = 0; i < 300; i++)
        {
            ops.add(op("+", "b.x", 1));
        }
        assertEquals(
            Tuple.of(1, map("s", "y".repeat(200_000), "x", 301)),
            fixture.update(Tuple.of(1, map("s", "y".repeat(200_000), "x", 1)), ops, NAMED, 1));
    }

    private void assertB(final Object expected, final List<?>... ops)
    {
        final List<Object> fields = new ArrayList<>(tuple.toList());
        fields.set(1, expected);
        assertUpdated(Tuple.ofList(fields), ops);
    }

    private void assertC(final Object expected, final List<?>... ops)
    {
        final List<Object> fields = new ArrayList<>(tuple.toList());
        fields.set(2, expected);
        assertUpdated(Tuple.ofList(fields), ops);
    }

    private void assertUpdated(final Tuple expected, final List<?>... ops)
    {
        assertEquals(expected, fixture.update(tuple, List.of(ops), NAMED, 1), () -> Arrays.toString(ops));
    }

    private void assertNotFound(final String path, final List<?> op)
    {
        assertError(ErrorCode.ER_NO_SUCH_FIELD_NAME, "Field ''" + path + "'' was not found in the tuple", op);
    }

    private void assertRefused(final String path, final String reason, final List<?> op)
    {
        assertError(ErrorCode.ER_UPDATE_FIELD, "Field '" + path + "' UPDATE error: " + reason, op);
    }

    private void assertError(final ErrorCode code, final String message, final List<?> op)
    {
        final MemtxException error = assertThrows(
            MemtxException.class, () -> fixture.update(tuple, List.of(op), NAMED, 1), op::toString);
        assertEquals(message, error.getMessage());
        assertEquals(code, error.code());
    }

    private static List<?> op(final Object... parts)
    {
        return Arrays.asList(parts);
    }

    private static List<Object> list(final Object... elements)
    {
        return new ArrayList<>(Arrays.asList(elements));
    }

    private static Map<Object, Object> map(final Object... pairs)
    {
        final Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2)
        {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
