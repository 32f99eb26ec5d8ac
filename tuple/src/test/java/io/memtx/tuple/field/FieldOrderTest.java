package io.memtx.tuple.field;

import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.fixture.Values.Encoded;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The corner cases of the order, as a table: each row equals itself and is less than all rows below it.
 */
class FieldOrderTest
{
    private static final Encoded SIGNALLING_NAN = Encoded.of(0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 1);
    private static final Encoded QUIET_NAN = Encoded.of(0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0);
    private static final Encoded OTHER_QUIET_NAN = Encoded.of(0xcb, 0xff, 0xf8, 0, 0, 0, 0, 0, 7);

    private static final Object[][] ROWS =
    {
        {null, Encoded.of(0xc0)},
        {false},
        {true},
        {SIGNALLING_NAN},
        {QUIET_NAN, OTHER_QUIET_NAN, Float.NaN},
        {Double.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY},
        {-Double.MAX_VALUE},
        {-0x1.0000000000001p63},
        {Long.MIN_VALUE, -0x1p63, -0x1p63f},
        {Long.MIN_VALUE + 1},
        {-(1L << 59) - 1},
        {-(1L << 59), -0x1p59},
        {-(1L << 59) + 1},
        {-9007199254740993L},
        {-9007199254740992L, -9007199254740992.0},
        {-129, Encoded.of(0xd2, 0xff, 0xff, 0xff, 0x7f)},
        {Encoded.of(0xd6, 1, 2, 1, 0x23, 0x4d)}, // decimal -12.34
        {-1.5, -1.5f, Encoded.of(0xc7, 3, 1, 2, 0x15, 0x0d), Encoded.of(0xc7, 3, 1, 1, 0x01, 0x5b)},
        {-1, -1.0, -1.0f, Encoded.of(0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)},
        {-0.5},
        {-Double.MIN_VALUE},
        {0, 0.0, -0.0, 0.0f, -0.0f, Encoded.of(0xcf, 0, 0, 0, 0, 0, 0, 0, 0), Encoded.of(0xd0, 0)},
        {Double.MIN_VALUE},
        {0.1},
        {0.1f}, // widened it is more than the double
        {0.5, 0.5f},
        {1, 1.0, 1.0f, Encoded.of(0xd5, 1, 0, 0x1c), Encoded.of(0xc7, 3, 1, 1, 0x01, 0x0f),
            Encoded.of(0xcd, 0, 1), Encoded.of(0xd3, 0, 0, 0, 0, 0, 0, 0, 1)},
        {1.5},
        {Encoded.of(0xc7, 3, 1, 1, 0x01, 0x6a)}, // decimal 1.6, which no double is
        {2},
        {127, Encoded.of(0xd1, 0, 127)},
        {128},
        {65536},
        {10_000_000_000L, Encoded.of(0xd5, 1, 0xf6, 0x1c)}, // decimal 1e10
        {9007199254740991L, 9007199254740991.0},
        {9007199254740992L, 9007199254740992.0},
        {9007199254740993L},
        {9007199254740994L, 9007199254740994.0},
        {(1L << 59) - 1},
        {1L << 59, 0x1p59},
        {(1L << 59) + 1},
        {Long.MAX_VALUE},
        {BigInteger.ONE.shiftLeft(63), 0x1p63, 0x1p63f},
        {BigInteger.ONE.shiftLeft(63).add(BigInteger.ONE)},
        {BigInteger.ONE.shiftLeft(63).add(BigInteger.valueOf(2048)), 0x1.0000000000001p63},
        {BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)},
        {0x1p64, 0x1p64f},
        {1e300},
        {Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY},
        {"", Encoded.of(0xd9, 0)},
        {"\0"},
        {"A"},
        {"a", Encoded.of(0xdb, 0, 0, 0, 1, 'a')},
        {"a\0"},
        {"a\0b"},
        {"aa"},
        {"abcdefg"},
        {"abcdefg\0"},
        {"abcdefgh"},
        {"abcdefgh\0"},
        {"abcdefghi"},
        {"abcdefgi"},
        {"b"},
        {"b" + "x".repeat(300)},
        {"b" + "x".repeat(299) + "y"},
        {"\u00e9"},
        {Encoded.of(0xa1, 0xff)},
        {new byte[0]},
        {new byte[]{0}},
        {new byte[]{0, 0}},
        {new byte[]{1}},
        {new byte[]{(byte)0x80}},
        {new byte[]{(byte)0xff, 1}},
        {new UUID(0, 1)},
        {new UUID(1, 0)},
        {new UUID(1, 1L << 63)},
        {new UUID(1L << 63, 0)},
        {Instant.MIN},
        {Instant.ofEpochSecond(-(1L << 35) - 1, 5)},
        {Instant.ofEpochSecond(-(1L << 35))},
        {Instant.ofEpochSecond(-1)},
        {Instant.ofEpochSecond(-1, 999_999_999)},
        {Instant.EPOCH},
        {Instant.ofEpochSecond(0, 1)},
        {Instant.ofEpochSecond(0, 999_999_999)},
        {Instant.ofEpochSecond(1)},
        {Instant.ofEpochSecond(1_700_000_000, 5), datetimeWithZone(1_700_000_000, 5, 180)},
        {Instant.ofEpochSecond((1L << 35) - 1, 999_999_999)},
        {Instant.ofEpochSecond(1L << 35)},
        {Instant.MAX},
    };

    private final TupleFixture fixture = new TupleFixture(1 << 20, 0);
    private final List<long[]> rows = new ArrayList<>();

    FieldOrderTest()
    {
        for (final Object[] row : ROWS)
        {
            rows.add(Arrays.stream(row).mapToLong(value -> fixture.key(new Object[]{value})).toArray());
        }
        rows.set(0, new long[]{rows.get(0)[0], rows.get(0)[1], FieldOrder.MISSING});
    }

    @AfterEach
    void close()
    {
        fixture.close();
    }

    @Test
    void shouldOrderScalarsAsTheTable()
    {
        forEachPair((a, b, expected, at) ->
            assertEquals(expected, Integer.signum(FieldOrder.compare(FieldType.SCALAR, a, b)), at));
    }

    @Test
    void shouldOrderEachTypeAsScalarsAmongWhatItAccepts()
    {
        for (final FieldType type : FieldType.values())
        {
            if (type.isIndexable())
            {
                forEachPair((a, b, expected, at) ->
                {
                    if ((FieldOrder.isNil(a) || type.accepts(a)) && (FieldOrder.isNil(b) || type.accepts(b)))
                    {
                        assertEquals(expected, Integer.signum(FieldOrder.compare(type, a, b)), type + " " + at);
                    }
                });
            }
        }
    }

    @Test
    void shouldOrderHintsAsValues()
    {
        forEachPair((a, b, expected, at) ->
        {
            final long hintA = FieldHint.of(a);
            final long hintB = FieldHint.of(b);
            if (hintA != hintB && FieldHint.NONE != hintA && FieldHint.NONE != hintB)
            {
                assertEquals(expected, Integer.signum(Long.compareUnsigned(hintA, hintB)), at);
            }
        });
    }

    @Test
    void shouldHashAlikeWhatIsTheSame()
    {
        forEachPair((a, b, expected, at) ->
        {
            if (0 == expected)
            {
                assertEquals(0 == FieldIdentity.compare(a, b), FieldHash.of(a) == FieldHash.of(b), at);
                assertEquals(
                    Integer.signum(FieldIdentity.compare(a, b)), -Integer.signum(FieldIdentity.compare(b, a)), at);
            }
        });
    }

    @Test
    void shouldHashApartWhatDiffers()
    {
        // Integers are hashed by their 64 bits, so three negative ones collide with three from 2^63 on.
        final long collisions = 3;
        final long hashes = rows.stream().mapToLong(row -> FieldHash.of(row[0])).distinct().count();
        assertEquals(rows.size() - collisions, hashes);
    }

    @Test
    void shouldHintWhatTheFirstBytesAndWholeNumbersTell()
    {
        assertHintsDiffer(1, 2);
        assertHintsDiffer(-1, 0);
        assertHintsDiffer(1.5, 2.5);
        assertHintsDiffer("abcdef1", "abcdef2");
        assertHintsDiffer("abcdefg\u0010", "abcdefg\u0020");
        assertHintsDiffer(new byte[]{1}, new byte[]{2});
        assertHintsDiffer(new UUID(1L << 10, 0), new UUID(1L << 11, 0));
        assertHintsDiffer(Instant.ofEpochSecond(1_700_000_000), Instant.ofEpochSecond(1_700_000_001));
        assertHintsDiffer(Instant.ofEpochSecond(1, 64), Instant.ofEpochSecond(1, 128));
        assertHintsDiffer(false, true);
        assertHintsDiffer(null, false);
        assertEquals(FieldHint.NONE, FieldHint.of(fixture.key(Double.NaN)));
        assertEquals(FieldHint.NONE, FieldHint.of(fixture.key(Double.POSITIVE_INFINITY)));
        assertEquals(0, FieldHint.of(FieldOrder.MISSING));
        assertEquals(0, FieldHint.of(fixture.key((Object)null)));
    }

    @Test
    void shouldSpreadHashesOfNearbyValuesOverLowAndHighBits()
    {
        final int buckets = 1024;
        final int perBucket = 64;
        final int[] low = new int[buckets];
        final int[] high = new int[buckets];
        final int[] ofStrings = new int[buckets];
        for (int i = 0; i < buckets * perBucket; i++)
        {
            final int hash = FieldHash.fold(FieldHash.ofInteger((long)i << 12));
            low[hash & (buckets - 1)]++;
            high[hash >>> 22]++;
            ofStrings[FieldHash.fold(FieldHash.of(fixture.key("user-" + i))) & (buckets - 1)]++;
            if (0 == i % 1024)
            {
                fixture.releaseKeys();
            }
        }
        rows.clear(); // their keys were released with the others
        for (final int[] counts : List.of(low, high, ofStrings))
        {
            final double chiSquared = Arrays.stream(counts)
                .mapToDouble(count -> (count - perBucket) * (double)(count - perBucket) / perBucket).sum();
            assertTrue(chiSquared < buckets + 6 * Math.sqrt(2.0 * buckets), "chi squared=" + chiSquared);
        }
    }

    private void assertHintsDiffer(final Object lesser, final Object greater)
    {
        final long hintA = FieldHint.of(fixture.key(new Object[]{lesser}));
        final long hintB = FieldHint.of(fixture.key(new Object[]{greater}));
        assertTrue(Long.compareUnsigned(hintA, hintB) < 0, () -> lesser + " " + greater);
    }

    private void forEachPair(final PairCheck check)
    {
        for (int i = 0; i < rows.size(); i++)
        {
            for (int j = 0; j < rows.size(); j++)
            {
                for (int a = 0; a < rows.get(i).length; a++)
                {
                    for (int b = 0; b < rows.get(j).length; b++)
                    {
                        check.accept(
                            rows.get(i)[a], rows.get(j)[b], Integer.compare(i, j),
                            "row " + i + " value " + a + ", row " + j + " value " + b);
                    }
                }
            }
        }
    }

    private static Encoded datetimeWithZone(final int seconds, final int nanoseconds, final int minutes)
    {
        return Encoded.of(
            0xd8, 4,
            seconds, seconds >> 8, seconds >> 16, seconds >> 24, 0, 0, 0, 0,
            nanoseconds, nanoseconds >> 8, 0, 0,
            minutes, minutes >> 8, 0, 0);
    }

    @FunctionalInterface
    private interface PairCheck
    {
        void accept(long a, long b, int expected, String at);
    }
}
