package io.memtx.xlog.file;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

class XlogMetaTest
{
    private static XlogMeta parse(final String text, final FileType expected)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        final int length = XlogMetaParser.headerLength(bytes, bytes.length);
        return XlogMetaParser.parse(bytes, length, expected, Path.of("x"));
    }

    @Test
    void shouldWriteHeaderLineByLineAndReadItBack()
    {
        final XlogMeta meta = XlogMeta.of(
            FileType.XLOG, LogFixture.INSTANCE_UUID, Vclock.parse("{1: 6}"), new Vclock());
        final String text = new String(meta.toBytes(), StandardCharsets.ISO_8859_1);
        assertEquals(
            "XLOG\n0.13\nVersion: memtx 0.1.0\nInstance: 11111111-2222-4333-8444-555555555555\n" +
            "VClock: {1: 6}\nPrevVClock: {}\n\n", text);
        assertEquals(meta, parse(text + "rows", FileType.XLOG));
    }

    @Test
    void shouldAcceptOldFormatMissingLinesAndUnknownKeys()
    {
        final XlogMeta meta = parse(
            "SNAP\n0.12\nServer: 11111111-2222-4333-8444-555555555555\nFoo: bar: baz\n\n", FileType.SNAP);
        assertEquals(LogFixture.INSTANCE_UUID, meta.instanceUuid());
        assertEquals(new Vclock(), meta.vclock());
        assertNull(meta.prevVclock());
        assertEquals("", meta.version());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SNAP~0.13~VClock: {}~~|INVALID_TYPE|Invalid xlog type: expected XLOG, got SNAP",
        "VYLOG~0.13~~|INVALID_TYPE|Invalid xlog type: expected XLOG, got VYLOG",
        "XLOGXLOGXLOG~0.13~~|INVALID_TYPE|Invalid xlog type: expected XLOG, got something else",
        "XLOG~0.14~~|INVALID_META|unsupported file format version 0.14",
        "XLOG~~|INVALID_META|unsupported file format version",
        "XLOG~0.13~VClock {}~~|INVALID_META|Invalid meta item: 'VClock {}'",
        "XLOG~0.13~: x~~|INVALID_META|Invalid meta item: ': x'",
        "XLOG~0.13~Instance: 1-1-1-1-1~~|INVALID_META|can't parse instance UUID '1-1-1-1-1'",
        "XLOG~0.13~Instance: nonsense~~|INVALID_META|can't parse instance UUID 'nonsense'",
        "XLOG~0.13~VClock: {1: 6~~|INVALID_META|can't parse vclock: invalid vclock at offset 5",
        "XLOG~0.13~PrevVClock: {40: 6}~~|INVALID_META|can't parse vclock: invalid vclock at offset 6",
    })
    void shouldRefuseHeaderByName(final String text, final XlogException.Kind kind, final String detail)
    {
        final XlogException ex = assertThrows(
            XlogException.class, () -> parse(text.replace('~', '\n'), FileType.XLOG));
        assertEquals(kind, ex.kind());
        assertEquals(detail, ex.detail().trim());
    }

    @Test
    void shouldNotSearchForTheEndOfTheHeaderForEver()
    {
        final byte[] bytes = ("XLOG\n0.13\nVersion: " + "x".repeat(5000) + "\n\n").getBytes(StandardCharsets.US_ASCII);
        assertEquals(-1, XlogMetaParser.headerLength(bytes, bytes.length));
        assertEquals(1858, XlogMeta.MAX_LENGTH);
    }

    @Test
    void shouldNameFilesByTwentyDigits()
    {
        assertEquals("00000000000000000196.snap", FileType.SNAP.fileName(196));
        assertEquals("09223372036854775807.xlog", FileType.XLOG.fileName(Long.MAX_VALUE));
    }
}
