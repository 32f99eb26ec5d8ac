package io.memtx.xlog.file;

import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads a text header from bytes of unknown origin. An unknown key is accepted and named; of a repeated key the last
 * one counts.
 */
final class XlogMetaParser
{
    private static final int MAX_TYPE_LENGTH = 9;

    private final Path path;
    private String version = "";
    private UUID instanceUuid;
    private Vclock vclock = new Vclock();
    private Vclock prevVclock;
    private final List<String> unknownItems = new ArrayList<>();

    private XlogMetaParser(final Path path)
    {
        this.path = path;
    }

    /**
     * @param bytes  of the file's beginning.
     * @param length how many of them count.
     * @return the length of the header, its empty line included, or -1 when it does not end in these bytes.
     */
    static int headerLength(final byte[] bytes, final int length)
    {
        final int max = Math.min(length, XlogMeta.MAX_LENGTH);
        for (int i = 1; i < max; i++)
        {
            if ('\n' == bytes[i] && '\n' == bytes[i - 1])
            {
                return i + 1;
            }
        }
        return -1;
    }

    /**
     * @param bytes        of the file's beginning.
     * @param headerLength as {@link #headerLength(byte[], int)} found it.
     * @param expected     type, or null for any.
     * @param path         of the file, for the message.
     * @return the header.
     * @throws XlogException when it is malformed or of another type.
     */
    static XlogMeta parse(final byte[] bytes, final int headerLength, final FileType expected, final Path path)
    {
        final String text = new String(bytes, 0, headerLength - 2, StandardCharsets.ISO_8859_1);
        return new XlogMetaParser(path).parse(text.split("\n", -1), expected);
    }

    private XlogMeta parse(final String[] lines, final FileType expected)
    {
        final FileType type = type(lines[0], expected);
        final String format = lines.length > 1 ? lines[1] : "";
        if (!XlogMeta.FORMAT.equals(format) && !"0.12".equals(format))
        {
            throw invalid("unsupported file format version " + printable(format), null);
        }
        for (int i = 2; i < lines.length; i++)
        {
            final int colon = lines[i].indexOf(':');
            if (colon <= 0)
            {
                throw invalid("Invalid meta item: '" + printable(lines[i]) + "'", null);
            }
            item(lines[i].substring(0, colon), lines[i].substring(colon + 1).trim());
        }
        return new XlogMeta(type, version, instanceUuid, vclock, prevVclock, List.copyOf(unknownItems));
    }

    private FileType type(final String name, final FileType expected)
    {
        for (final FileType type : FileType.values())
        {
            if (type.name().equals(name) && (null == expected || expected == type))
            {
                return type;
            }
        }
        final String known = name.length() <= MAX_TYPE_LENGTH ? printable(name) : "something else";
        throw new XlogException(
            XlogException.Kind.INVALID_TYPE,
            "Invalid xlog type: expected " + (null == expected ? "XLOG or SNAP" : expected) + ", got " + known,
            path, 0, null);
    }

    private void item(final String key, final String value)
    {
        switch (key)
        {
            case "Version" -> version = value;
            case "Instance", "Server" -> instanceUuid = uuid(value);
            case "VClock" -> vclock = vclock(value);
            case "PrevVClock" -> prevVclock = vclock(value);
            default -> unknownItems.add(printable(key));
        }
    }

    private UUID uuid(final String value)
    {
        try
        {
            final UUID uuid = UUID.fromString(value);
            if (uuid.toString().equalsIgnoreCase(value))
            {
                return uuid;
            }
        }
        catch (final IllegalArgumentException ex)
        {
            throw invalid("can't parse instance UUID '" + printable(value) + "'", ex);
        }
        throw invalid("can't parse instance UUID '" + printable(value) + "'", null);
    }

    private Vclock vclock(final String value)
    {
        try
        {
            return Vclock.parse(value);
        }
        catch (final IllegalArgumentException ex)
        {
            throw invalid("can't parse vclock: " + ex.getMessage(), ex);
        }
    }

    private XlogException invalid(final String message, final Throwable cause)
    {
        return new XlogException(XlogException.Kind.INVALID_META, message, path, 0, cause);
    }

    private static String printable(final String text)
    {
        final String cut = text.length() > 64 ? text.substring(0, 64) + "..." : text;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
