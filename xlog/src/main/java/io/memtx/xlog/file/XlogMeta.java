package io.memtx.xlog.file;

import io.memtx.xlog.Vclock;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * The text header of a file:
 * <pre>
 *  XLOG
 *  0.13
 *  Version: memtx 0.1.0
 *  Instance: 11111111-2222-4333-8444-555555555555
 *  VClock: {1: 6}
 *  PrevVClock: {}
 *
 * </pre>
 * It ends with the first empty line. Immutable if nobody changes the vclocks; they are not copied.
 *
 * @param type         of the file.
 * @param version      of the writer, free text; empty when the line is missing.
 * @param instanceUuid of the writer, or null when the line is missing.
 * @param vclock       before the first row; of a snapshot, what it holds.
 * @param prevVclock   of the log before, or null when the writer knew none.
 * @param unknownItems keys of lines that a later version, or another program, may understand; never written.
 */
public record XlogMeta(
    FileType type, String version, UUID instanceUuid, Vclock vclock, Vclock prevVclock, List<String> unknownItems)
{
    /** What we write into the version line. */
    public static final String WRITER_VERSION = "memtx 0.1.0";

    /** The format that we write. */
    public static final String FORMAT = "0.13";

    /** The longest header that a reader accepts, in bytes. */
    public static final int MAX_LENGTH = 1024 + Vclock.MAX_TEXT_LENGTH;

    /**
     * A header to write.
     *
     * @param type         of the file.
     * @param instanceUuid of this instance.
     * @param vclock       before the first row.
     * @param prevVclock   of the log before, or null.
     * @return the header.
     */
    public static XlogMeta of(
        final FileType type, final UUID instanceUuid, final Vclock vclock, final Vclock prevVclock)
    {
        return new XlogMeta(type, WRITER_VERSION, instanceUuid, vclock, prevVclock, List.of());
    }

    /**
     * @return the header as it stands in a file.
     */
    public byte[] toBytes()
    {
        final StringBuilder text = new StringBuilder(256);
        text.append(type.name()).append('\n').append(FORMAT).append('\n');
        text.append("Version: ").append(version).append('\n');
        text.append("Instance: ").append(instanceUuid).append('\n');
        text.append("VClock: ").append(vclock).append('\n');
        if (null != prevVclock)
        {
            text.append("PrevVClock: ").append(prevVclock).append('\n');
        }
        return text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
