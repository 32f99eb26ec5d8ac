package io.memtx.tuple.collation;

import com.ibm.icu.text.Collator;
import com.ibm.icu.util.ULocale;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackWriter;
import org.junit.jupiter.api.Test;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CollationTest
{
    private static final String ALPHABET =
        "aAbB\u00e1\u00c1\u00e9\u00df\u0435\u0401\u0451\u0301 -_09\u4e2d\ud83d\ude00\0";

    private final MsgPackWriter left = new MsgPackWriter();
    private final MsgPackWriter right = new MsgPackWriter();

    @Test
    void shouldKnowTheEqualitiesOfUnicodeAndUnicodeCi()
    {
        final Collation unicode = icu("", Map.of("strength", "tertiary"));
        final Collation caseless = icu("", Map.of("strength", "primary"));

        final List<String> ordered = List.of("a", "A", "\u00e1", "b", "B", "\u0435", "\u0415", "\u0451");
        for (int i = 1; i < ordered.size(); i++)
        {
            assertTrue(compare(unicode, ordered.get(i - 1), ordered.get(i)) < 0, ordered.get(i));
        }
        assertEquals(0, compare(caseless, "Stra\u00dfe", "STRASSE"));
        assertEquals(0, compare(caseless, "\u0451", "\u0415"));
        assertEquals(0, compare(caseless, "\u00e9", "E"));
        assertNotEquals(0, compare(caseless, "a", "b"));
    }

    @Test
    void shouldOrderByTheSortKeysWhereIcuContradictsItself()
    {
        final Collation unicode = icu("", Map.of("strength", "tertiary"));
        final List<String> ordered = List.of("A\u00df", "\u00e1\u00df", "A\u0301\u00df", "\u00e0\u00df");
        for (int i = 1; i < ordered.size(); i++)
        {
            for (int before = 0; before < i; before++)
            {
                assertTrue(compare(unicode, ordered.get(before), ordered.get(i)) < 0, before + " and " + i);
                assertTrue(compare(unicode, ordered.get(i), ordered.get(before)) > 0, i + " and " + before);
            }
        }
    }

    @Test
    void shouldCompareDigestAndHashAsIcuDoesWhenBytesAreRandom()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Collator icu = Collator.getInstance(ULocale.ROOT);
        final Collation collation = icu("", Map.of());
        for (int i = 0; i < 20_000; i++)
        {
            final byte[] a = bytes(random);
            final byte[] b = random.nextInt(10) == 0 ? a : bytes(random);
            final int expected = Integer.signum(
                icu.getCollationKey(new String(a, StandardCharsets.UTF_8)).compareTo(
                    icu.getCollationKey(new String(b, StandardCharsets.UTF_8))));
            final String at = "seed=" + seed + " a=" + List.of(new String(a, StandardCharsets.UTF_8)) + " b=" +
                new String(b, StandardCharsets.UTF_8);
            assertEquals(expected, compare(collation, a, b), at);

            final long digestA = collation.digest(address(left), length(left));
            final long digestB = collation.digest(address(right), length(right));
            assertTrue(digestA >= 0 && digestA < 1L << 56, at);
            assertTrue(digestA == digestB || Long.compare(digestA, digestB) == expected, at);
            final long hashA = collation.hash(address(left), length(left));
            assertEquals(0 == expected, hashA == collation.hash(address(right), length(right)), at);
        }
    }

    @Test
    void shouldDecodeAnyBytesAsJavaDoes()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Utf8Text text = new Utf8Text();
        for (int i = 0; i < 100_000; i++)
        {
            final byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            for (int n = 0; n < bytes.length; n++)
            {
                bytes[n] = random.nextInt(3) == 0 ?
                    (byte)"\u00c0\u00c2\u00e0\u00ec\u00f0\u00f4\u00f5\u009f\u00a0\u008f\u0090\u0080".charAt(
                        random.nextInt(12)) : bytes[n];
                bytes[n] = (byte)0xED == bytes[n] ? (byte)0xEC : bytes[n]; // of surrogates Java makes one character
            }
            left.reset().stringHeader(bytes.length).raw(bytes, 0, bytes.length);
            text.decode(address(left), bytes.length);
            assertEquals(new String(bytes, StandardCharsets.UTF_8), text.toString(), "seed=" + seed);
        }
        left.reset().stringHeader(4).raw(new byte[] {(byte)0xED, (byte)0xA0, (byte)0x80, 'a'}, 0, 4);
        text.decode(address(left), 4);
        assertEquals("\ufffd\ufffd\ufffda", text.toString());
    }

    @Test
    void shouldObeyEachOption()
    {
        assertTrue(compare(icu("", Map.of("case_first", "upper_first")), "A", "a") < 0);
        assertTrue(compare(icu("", Map.of("case_first", "lower_first")), "A", "a") > 0);
        assertTrue(compare(icu("", Map.of("numeric_collation", "on")), "10", "9") > 0);
        assertTrue(compare(icu("", Map.of("numeric_collation", "off")), "10", "9") < 0);
        assertEquals(0, compare(icu("", Map.of("alternate_handling", "shifted")), "a-b", "ab"));
        assertNotEquals(0, compare(icu("", Map.of("alternate_handling", "non_ignorable")), "a-b", "ab"));
        assertNotEquals(0, compare(icu("", Map.of("strength", "primary", "case_level", "on")), "a", "A"));
        assertTrue(compare(icu("", Map.of("french_collation", "on")), "cot\u00e9", "c\u00f4te") > 0);
        assertTrue(compare(icu("", Map.of("french_collation", "off")), "cot\u00e9", "c\u00f4te") < 0);
        assertNotEquals(0, compare(icu("", Map.of("strength", "identical")), "\u0001", "\u0002"));
        assertEquals(0, compare(icu("", Map.of("normalization_mode", "on")), "\u0323\u0301", "\u0301\u0323"));
        assertTrue(compare(icu("sv", Map.of()), "z", "\u00e4") < 0);
        assertTrue(compare(icu("de", Map.of()), "z", "\u00e4") > 0);
    }

    @Test
    void shouldRefuseWhatIcuDoesNotHave()
    {
        for (final Map<String, String> options : List.of(
            Map.of("strength", "x"), Map.of("alternate_handling", "x"), Map.of("case_first", "x"),
            Map.of("case_level", "x"), Map.of("normalization_mode", "x"), Map.of("french_collation", "x"),
            Map.of("numeric_collation", "x"), Map.of("x", "on")))
        {
            final MemtxException ex = assertThrows(MemtxException.class, () -> icu("", options));
            assertEquals(ErrorCode.ER_CANT_CREATE_COLLATION, ex.code());
        }
    }

    @Test
    void shouldSayWhatIsMissingWhenIcuIsNotOnTheClassPath() throws Exception
    {
        try (URLClassLoader loader = loaderWithoutIcu())
        {
            final Class<?> def = loader.loadClass(CollationDef.class.getName());
            final Object unicode = def.getConstructors()[0].newInstance(1, "unicode", true, "", Map.of());
            final Object binary = def.getConstructors()[0].newInstance(3, "binary", false, "", Map.of());
            final Class<?> collations = loader.loadClass(Collations.class.getName());

            assertFalse((boolean)collations.getMethod("hasIcu").invoke(null));
            assertEquals("binary", collations.getMethod("of", def).invoke(null, binary).toString());
            final Throwable ex = assertThrows(
                InvocationTargetException.class,
                () -> collations.getMethod("of", def).invoke(null, unicode)).getCause();
            assertEquals(
                "memtx without com.ibm.icu:icu4j on the class path does not support collation 'unicode'",
                ex.getMessage());
        }
        assertTrue(Collations.hasIcu());
    }

    private static URLClassLoader loaderWithoutIcu() throws MalformedURLException
    {
        final List<URL> urls = new ArrayList<>();
        final String path =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (final String entry : path.split(File.pathSeparator))
        {
            if (!entry.contains("icu4j"))
            {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    private static byte[] bytes(final Random random)
    {
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--)
        {
            final int from = random.nextInt(ALPHABET.codePointCount(0, ALPHABET.length()));
            text.appendCodePoint(ALPHABET.codePointAt(ALPHABET.offsetByCodePoints(0, from)));
        }
        final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(8) == 0)
        {
            bytes[random.nextInt(bytes.length)] = (byte)random.nextInt();
        }
        return bytes;
    }

    private int compare(final Collation collation, final String a, final String b)
    {
        return compare(collation, a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private int compare(final Collation collation, final byte[] a, final byte[] b)
    {
        left.reset().stringHeader(a.length).raw(a, 0, a.length);
        right.reset().stringHeader(b.length).raw(b, 0, b.length);
        return Integer.signum(
            collation.compare(address(left), length(left), address(right), length(right)));
    }

    private static long address(final MsgPackWriter string)
    {
        return string.address() + MsgPack.payloadOffset(string.address());
    }

    private static int length(final MsgPackWriter string)
    {
        return MsgPack.payloadLength(string.address());
    }

    private static Collation icu(final String locale, final Map<String, String> options)
    {
        return Collations.of(new CollationDef(300, "some", true, locale, options));
    }
}
