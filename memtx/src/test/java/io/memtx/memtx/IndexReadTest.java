package io.memtx.memtx;

import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.index.IteratorType;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static io.memtx.memtx.Key.key;
import static io.memtx.tuple.index.IteratorType.ALL;
import static io.memtx.tuple.index.IteratorType.EQ;
import static io.memtx.tuple.index.IteratorType.GE;
import static io.memtx.tuple.index.IteratorType.GT;
import static io.memtx.tuple.index.IteratorType.LE;
import static io.memtx.tuple.index.IteratorType.LT;
import static io.memtx.tuple.index.IteratorType.NP;
import static io.memtx.tuple.index.IteratorType.PP;
import static io.memtx.tuple.index.IteratorType.REQ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What iterators and look-ups yield, each through the live index, inside a transaction over unconfirmed data, and
 * through a read view.
 */
class IndexReadTest
{
    private static final BigInteger UNSIGNED_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    @TempDir
    private Path directory;

    private final TupleView view = new TupleView();
    private Memtx db;

    @BeforeEach
    void open()
    {
        db = Memtx.open(directory);
    }

    @AfterEach
    void close()
    {
        db.close();
    }

    @Test
    void shouldWalkPrefixes()
    {
        final Space space = db.createSpace("s", (def) -> def
            .index("pk", IndexType.TREE, KeySpec.unique(part(0, FieldType.UNSIGNED)))
            .index("pair", IndexType.TREE, KeySpec.nonUnique(
                part(1, FieldType.UNSIGNED), part(2, FieldType.UNSIGNED))));
        everywhere(space, () ->
        {
            for (int i = 1; i <= 6; i++)
            {
                db.transaction().insert(space, i, (i + 1) / 2, i);
            }
        }, (indexes) ->
        {
            final ReadableIndex pair = indexes.get(1);
            yields(pair, "345 6", GE, key(2));
            yields(pair, "56", GT, key(2));
            yields(pair, "4321", LE, key(2));
            yields(pair, "21", LT, key(2));
            yields(pair, "43", REQ, key(2));
            yields(pair, "34", EQ, key(2));
            yields(pair, "3456", ALL, key(2));
            yields(pair, "56", NP, key(2));
            yields(pair, "21", PP, key(2));
            yields(pair, "654321", LT, key());
            yields(pair, "654321", LE, key());
            yields(pair, "654321", REQ, key());
            yields(pair, "654321", PP, key());
            yields(pair, "123456", EQ, key());
            yields(pair, "123456", GT, key());
            yields(pair, "123456", NP, key());
            yields(pair, "4", EQ, key(2, 4));
            yields(pair, "", EQ, key(2, 5));
            yields(pair, "56", GE, key(2, 5));
            yields(pair, "4321", LT, key(2, 5));
            assertEquals("45", ids(pair.select(GE, key(2), 1, 2)));
            assertEquals("", ids(pair.select(GE, key(2), 4, 2)));
            assertEquals("", ids(pair.select(GE, key(2), 0, 0)));
            assertEquals("1", ids(List.of(pair.min())));
            assertEquals("6", ids(List.of(pair.max())));
        });
    }

    @Test
    void shouldPage()
    {
        final Space space = db.createSpace("s", (def) -> def
            .index("pk", IndexType.TREE, KeySpec.unique(part(0, FieldType.UNSIGNED)))
            .index("group", IndexType.TREE, KeySpec.nonUnique(part(1, FieldType.UNSIGNED))));
        everywhere(space, () ->
        {
            for (int i = 1; i <= 9; i++)
            {
                db.transaction().insert(space, i, i % 3);
            }
        }, (indexes) ->
        {
            for (final IteratorType type : List.of(ALL, EQ, REQ, GE, GT, LE, LT))
            {
                for (final Key key : List.of(key(), key(0), key(1), key(2), key(7)))
                {
                    final ReadableIndex group = indexes.get(1);
                    final List<Tuple> whole = group.select(type, key);
                    final List<Tuple> paged = new ArrayList<>(group.select(type, key, 0, 2));
                    for (int size = 0; size != paged.size();)
                    {
                        size = paged.size();
                        if (0 != size)
                        {
                            paged.addAll(group.selectAfter(type, key, paged.get(size - 1), 2));
                        }
                    }
                    assertEquals(whole, paged, type + " " + key);
                }
            }
            final ReadableIndex group = indexes.get(1);
            // a tuple that is not there any more still marks a place
            assertEquals("69", ids(group.selectAfter(EQ, key(0), Tuple.of(5, 0), 9)));
            assertEquals("3", ids(group.selectAfter(REQ, key(0), Tuple.of(5, 0), 9)));
            assertEquals("69147", ids(group.selectAfter(ALL, key(), Tuple.of(5, 0), 5)));
            for (final Executable bad : List.<Executable>of(
                () -> group.selectAfter(EQ, key(0), Tuple.of(5, 1), 9),
                () -> group.selectAfter(REQ, key(0), Tuple.of(5, 1), 9),
                () -> group.selectAfter(GE, key(1), Tuple.of(5, 0), 9),
                () -> group.selectAfter(GT, key(1), Tuple.of(5, 1), 9),
                () -> group.selectAfter(LE, key(1), Tuple.of(5, 2), 9),
                () -> group.selectAfter(LT, key(1), Tuple.of(5, 1), 9),
                () -> group.selectAfter(ALL, key(), Tuple.of(5, "x"), 9),
                () -> group.selectAfter(ALL, key(), Tuple.of("x", 5), 9),
                () -> group.selectAfter(ALL, key(), Tuple.of(5), 9),
                () -> group.selectAfter(ALL, key(), Tuple.of(), 9)))
            {
                assertRefused(ErrorCode.ER_ITERATOR_POSITION, bad);
            }
        });
    }

    @Test
    void shouldOrderNils()
    {
        final Space space = db.createSpace("s", (def) -> def
            .index("pk", IndexType.TREE, KeySpec.unique(part(0, FieldType.UNSIGNED)))
            .index("sk", IndexType.TREE, KeySpec.unique(new KeyPart(1, FieldType.UNSIGNED, true))));
        everywhere(space, () ->
        {
            db.transaction().insert(space, 1, 5);
            db.transaction().insert(space, 2, null);
            db.transaction().insert(space, 3);
            db.transaction().insert(space, 4, 1);
        }, (indexes) ->
        {
            final ReadableIndex sk = indexes.get(1);
            yields(sk, "2341", ALL, key());
            yields(sk, "432", LT, key(5));
            yields(sk, "41", GT, key((Object)null));
            yields(sk, "23", EQ, key((Object)null));
            yields(sk, "2341", GE, key((Object)null));
            yields(sk, "32", LE, key((Object)null));
            assertRefused(ErrorCode.ER_KEY_PART_TYPE, () -> sk.get(key((Object)null)));
            assertEquals("4", ids(List.of(sk.get(key(1)))));
        });
        assertRefused(ErrorCode.ER_KEY_PART_TYPE,
            () -> db.transact((tx) -> tx.delete(space.index("sk"), (Object)null)));
        assertRefused(ErrorCode.ER_TUPLE_FOUND, () -> space.insert(9, 5));

        final Space composite = db.createSpace("c", (def) -> def
            .index("pk", IndexType.TREE, KeySpec.unique(part(0, FieldType.UNSIGNED)))
            .index("sk", IndexType.TREE, KeySpec.unique(
                part(1, FieldType.UNSIGNED), new KeyPart(2, FieldType.UNSIGNED, true))));
        composite.insert(1, 1, null);
        composite.insert(2, 1, null);
        composite.insert(3, 1, 1);
        assertRefused(ErrorCode.ER_TUPLE_FOUND, () -> composite.insert(4, 1, 1));
    }

    @Test
    void shouldReadAHash()
    {
        final Space space = db.createSpace("s", (def) -> def
            .index("pk", IndexType.HASH, KeySpec.unique(part(0, FieldType.UNSIGNED), part(1, FieldType.STRING))));
        everywhere(space, () ->
        {
            for (int i = 1; i <= 9; i++)
            {
                db.transaction().insert(space, i, "k" + i);
            }
        }, (indexes) ->
        {
            final ReadableIndex hash = indexes.get(0);
            assertEquals("5", ids(List.of(hash.get(key(5, "k5")))));
            assertNull(hash.get(key(5, "k6")));
            assertEquals("5", ids(hash.select(EQ, key(5, "k5"))));
            assertEquals(Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), idSet(hash.select()));
            assertEquals(9, idSet(hash.select(ALL, key())).size());
            assertEquals(9, idSet(hash.select(ALL, key(5, "k5"))).size(), "ALL ignores the key");
            assertEquals(
                ErrorCode.ER_PARTIAL_KEY,
                assertThrows(MemtxException.class, () -> hash.select(ALL, key(5))).code());
            assertEquals(9, hash.count(ALL, key()));
            assertEquals(1, hash.count(EQ, key(5, "k5")));
            final List<Tuple> rest = hash.select(GT, key(5, "k5"));
            assertFalse(idSet(rest).contains(5L));
            assertEquals(9, idSet(hash.select(GT, key())).size());
            assertEquals(4, hash.select(ALL, key(), 5, 9).size());
            assertRefused(ErrorCode.ER_EXACT_MATCH, () -> hash.get(key(5)));
            assertRefused(ErrorCode.ER_PARTIAL_KEY, () -> hash.select(EQ, key(5)));
            assertRefused(ErrorCode.ER_PARTIAL_KEY, () -> hash.select(EQ, key()));
            for (final IteratorType type : List.of(REQ, LT, LE, GE, NP, PP))
            {
                assertRefused(ErrorCode.ER_UNSUPPORTED_INDEX_FEATURE, () -> hash.select(type, key(5, "k5")));
                assertRefused(ErrorCode.ER_UNSUPPORTED_INDEX_FEATURE, () -> hash.count(type, key(5, "k5")));
            }
            assertRefused(
                ErrorCode.ER_UNSUPPORTED_INDEX_FEATURE, () -> hash.selectAfter(ALL, key(), Tuple.of(1, "k1"), 1));
        });
    }

    @Test
    void shouldCompareNumbersAcrossTypes()
    {
        for (final IndexType type : IndexType.values())
        {
            for (final FieldType fieldType : List.of(FieldType.SCALAR, FieldType.NUMBER))
            {
                final String name = type + "." + fieldType;
                final Space space = db.createSpace(name, (def) -> def
                    .index("pk", type, KeySpec.unique(part(0, fieldType))));
                space.insert(1);
                assertRefused(ErrorCode.ER_TUPLE_FOUND, () -> space.insert(1.0));
                assertRefused(ErrorCode.ER_TUPLE_FOUND, () -> space.insert(1.0f));
                assertEquals(Tuple.of(1), space.get(1.0), name);
                space.insert(-0.0);
                assertRefused(ErrorCode.ER_TUPLE_FOUND, () -> space.insert(0));
                assertRefused(ErrorCode.ER_TUPLE_FOUND, () -> space.insert(0.0));
                space.insert(9007199254740993L);
                space.insert(9007199254740992.0);
                space.insert(Double.NaN);
                assertRefused(ErrorCode.ER_TUPLE_FOUND, () -> space.insert(Double.NaN));
                assertEquals(Tuple.of(Double.NaN), space.get(Double.NaN), name);
                space.insert(Double.NEGATIVE_INFINITY);
                space.insert(UNSIGNED_MAX);
                space.insert(1.8446744073709552e19);
                assertEquals(8, space.size());
                if (IndexType.TREE == type)
                {
                    assertEquals(
                        List.of(
                            Tuple.of(Double.NaN), Tuple.of(Double.NEGATIVE_INFINITY), Tuple.of(-0.0), Tuple.of(1),
                            Tuple.of(9007199254740992.0), Tuple.of(9007199254740993L), Tuple.of(UNSIGNED_MAX),
                            Tuple.of(1.8446744073709552e19)),
                        space.primary().select());
                }
            }
        }
        final Space scalar = db.space("TREE.SCALAR");
        scalar.insert("1");
        scalar.insert(true);
        scalar.insert(new byte[]{1});
        assertEquals(Tuple.of(true), scalar.primary().min());
        assertEquals(Tuple.of(new byte[]{1}), scalar.primary().max());
        assertRefused(ErrorCode.ER_FIELD_TYPE, () -> scalar.insert(new Object[]{null}));
        assertRefused(ErrorCode.ER_FIELD_TYPE, () -> scalar.insert(Map.of()));
    }

    @Test
    void shouldKeepAnyBytesInStrings()
    {
        final byte[] broken = {(byte)0x92, 1, (byte)0xa3, (byte)0xff, 0, (byte)0x80};
        for (final IndexType type : IndexType.values())
        {
            final Space space = db.createSpace(type.name(), (def) -> def
                .index("pk", IndexType.TREE, KeySpec.unique(part(0, FieldType.UNSIGNED)))
                .index("text", type, KeySpec.unique(part(1, FieldType.STRING))));
            space.upsert(Tuple.ofMsgPack(broken));
            space.insert(2, "a\0b");
            space.insert(3, "a");
            space.insert(4, "");
            space.insert(5, "€uro");
            final Index text = space.index("text");
            assertEquals(Tuple.of(2, "a\0b"), text.get("a\0b"));
            assertEquals(Tuple.of(3, "a"), text.get("a"));
            assertEquals(Tuple.of(4, ""), text.get(""));
            assertTrue(text.get((CharSequence)"€uro", view));
            assertEquals(5, view.getLong(0));
            assertEquals("€uro".getBytes(StandardCharsets.UTF_8).length,
                view.getBytes(1, new byte[16], 0));
            assertFalse(text.get((CharSequence)"a\0", view));
            if (IndexType.TREE == type)
            {
                assertEquals("43251", ids(text.select()));
                yields(text, "32", GE, key("a"), LT, key("b"));
            }
        }
        db.close();
        db = Memtx.open(directory);
        assertEquals(Tuple.ofMsgPack(broken), db.space("HASH").get(1));
        assertEquals(Tuple.ofMsgPack(broken), db.space("TREE").get(1));
    }

    @Test
    void shouldReachAllOfUnsigned()
    {
        for (final IndexType type : IndexType.values())
        {
            final Space space = db.createSpace(type.name(), (def) -> def
                .index("pk", type, KeySpec.unique(part(0, FieldType.UNSIGNED))));
            final BigInteger half = BigInteger.ONE.shiftLeft(63);
            for (final Object id : List.of(0, Long.MAX_VALUE, half, UNSIGNED_MAX))
            {
                space.insert(id, "x");
                assertEquals(Tuple.of(id, "x"), space.get(id), type + " " + id);
            }
            db.await(db.changes().insert(space).u64(-2).string("y").commit());
            assertEquals(Tuple.of(UNSIGNED_MAX.subtract(BigInteger.ONE), "y"),
                space.get(UNSIGNED_MAX.subtract(BigInteger.ONE)));
            assertTrue(space.primary().get(Long.MAX_VALUE, view));
            assertEquals(Long.MAX_VALUE, view.getUnsigned(0));
            assertRefused(ErrorCode.ER_KEY_PART_TYPE, () -> space.primary().get(-1, view));
            if (IndexType.TREE == type)
            {
                assertEquals(Tuple.of(UNSIGNED_MAX, "x"), space.primary().max());
                assertEquals(3, space.primary().count(GE, key(half)));
                assertTrue(space.primary().cursor().open(EQ, key(UNSIGNED_MAX)).next(view));
                assertEquals(-1, view.getUnsigned(0));
                assertRefused(ErrorCode.ER_FIELD_TYPE, () -> view.getLong(0));
                assertEquals(1.8446744073709552e19, view.getDouble(0));
            }
        }
    }

    @Test
    void shouldRefuseWrongAccessToFields()
    {
        final Space space = db.createSpace("s", (def) -> def.primaryKey(0));
        space.insert("text", 1.5, 1L << 40, null, new byte[]{1, 2}, true, List.of(1));
        assertTrue(space.primary().get((CharSequence)"text", view));
        for (final Executable wrong : List.<Executable>of(
            () -> view.getLong(0), () -> view.getLong(1), () -> view.getInt(2), () -> view.getLong(3),
            () -> view.getDouble(0), () -> view.getBoolean(2), () -> view.getString(4), () -> view.getString(3),
            () -> view.getUnsigned(1), () -> view.getBytes(1, new byte[9], 0), () -> view.asciiEquals(5, "x")))
        {
            assertRefused(ErrorCode.ER_FIELD_TYPE, wrong);
        }
        for (final Executable wrong : List.<Executable>of(
            () -> view.getLong(7), () -> view.getString(-1), () -> view.fieldAddress(99), () -> view.fieldLength(7)))
        {
            assertRefused(ErrorCode.ER_NO_SUCH_FIELD_NO, wrong);
        }
        assertThrows(IndexOutOfBoundsException.class, () -> view.getBytes(4, new byte[1], 0));
        assertNull(view.get(3));
        assertNull(view.get(99));
        assertEquals(List.of(1L), view.get(6));
    }

    @Test
    void shouldChooseAtRandom()
    {
        final Space space = db.createSpace("s", (def) -> def
            .index("pk", IndexType.TREE, KeySpec.unique(part(0, FieldType.UNSIGNED)))
            .index("hash", IndexType.HASH, KeySpec.unique(part(0, FieldType.UNSIGNED))));
        for (final Index index : space.indexes())
        {
            assertNull(index.random(7));
        }
        for (int i = 0; i < 10; i++)
        {
            space.insert(i);
        }
        for (final Index index : space.indexes())
        {
            final Set<Tuple> seen = new HashSet<>();
            for (long seed = -1000; seed < 1000; seed++)
            {
                seen.add(index.random(seed * 0x9E3779B97F4A7C15L));
            }
            assertEquals(10, seen.size(), index.name());
        }
    }

    private interface Check
    {
        void on(List<ReadableIndex> indexes);
    }

    /** Checks inside the transaction that fills the space, after it, and through a read view. */
    private void everywhere(final Space space, final Runnable fill, final Check check)
    {
        db.transact((tx) ->
        {
            fill.run();
            check.on(new ArrayList<>(space.indexes()));
        });
        check.on(new ArrayList<>(space.indexes()));
        try (ReadView frozen = db.readView())
        {
            final List<ReadableIndex> indexes = new ArrayList<>();
            space.indexes().forEach((index) -> indexes.add(frozen.index(space.name(), index.name())));
            check.on(indexes);
        }
    }

    private void yields(final ReadableIndex index, final String expected, final IteratorType type, final Key key)
    {
        final String wanted = expected.replace(" ", "");
        assertEquals(wanted, ids(index.select(type, key)), type + " " + key);
        assertEquals(wanted.length(), index.count(type, key), type + " " + key);
        if (index instanceof Index live)
        {
            final StringBuilder walked = new StringBuilder();
            try (Cursor cursor = live.cursor().open(type, key))
            {
                while (cursor.next(view))
                {
                    walked.append(view.getLong(0));
                }
            }
            assertEquals(wanted, walked.toString(), type + " " + key);
        }
    }

    /** What lies from one key to another. */
    private void yields(
        final ReadableIndex index,
        final String expected,
        final IteratorType from,
        final Key fromKey,
        final IteratorType to,
        final Key toKey)
    {
        final List<Tuple> both = new ArrayList<>(index.select(from, fromKey));
        both.retainAll(index.select(to, toKey));
        assertEquals(expected, ids(both));
    }

    private static String ids(final List<Tuple> tuples)
    {
        final StringBuilder text = new StringBuilder();
        tuples.forEach((tuple) -> text.append(tuple.getLong(0)));
        return text.toString();
    }

    private static Set<Long> idSet(final List<Tuple> tuples)
    {
        final Set<Long> ids = new HashSet<>();
        tuples.forEach((tuple) -> ids.add(tuple.getLong(0)));
        return ids;
    }

    private static void assertRefused(final ErrorCode code, final Executable call)
    {
        assertSame(code, assertThrows(MemtxException.class, call).code());
    }

    private static KeyPart part(final int field, final FieldType type)
    {
        return new KeyPart(field, type, false);
    }
}
