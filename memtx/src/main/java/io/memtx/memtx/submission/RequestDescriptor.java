package io.memtx.memtx.submission;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * Layout of a request in the ring, behind the ring's own header, little-endian. What the statement is stands in the
 * ring's message type.
 * <pre>
 *     0 +--------------------------------+--------------------------------+
 *       | request number, from 0 for each submitter                       |
 *     8 +--------------------------------+--------------------------------+
 *       | number of the submitter        | space id                       |
 *    16 +--------------------------------+--------------------------------+
 *       | count of key parts             | version of the schema, or zero |
 *    24 +--------------------------------+--------------------------------+
 *       | insert, replace: MessagePack array; delete: key parts;        ...
 *       | update: key parts and an array of operations; upsert: an array
 *       | that is a tuple and an array of operations
 *       +-----------------------------------------------------------------+
 * </pre>
 * Thread safe: no state.
 */
final class RequestDescriptor
{
    /** Message types of the ring. */
    static final int INSERT = 1;
    static final int REPLACE = 2;
    static final int DELETE = 3;
    static final int UPDATE = 4;
    static final int UPSERT = 5;

    static final int REQUEST_OFFSET = 0;
    static final int SUBMITTER_OFFSET = REQUEST_OFFSET + Long.BYTES;
    static final int SPACE_ID_OFFSET = SUBMITTER_OFFSET + Integer.BYTES;
    static final int PART_COUNT_OFFSET = SPACE_ID_OFFSET + Integer.BYTES;
    static final int SCHEMA_VERSION_OFFSET = PART_COUNT_OFFSET + Integer.BYTES;
    static final int HEADER_LENGTH = SCHEMA_VERSION_OFFSET + Integer.BYTES;

    private RequestDescriptor()
    {
    }

    static void encode(
        final MutableDirectBuffer buffer,
        final int offset,
        final long request,
        final int submitter,
        final int spaceId,
        final int partCount,
        final int schemaVersion)
    {
        buffer.putLong(offset + REQUEST_OFFSET, request, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(offset + SUBMITTER_OFFSET, submitter, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(offset + SPACE_ID_OFFSET, spaceId, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(offset + PART_COUNT_OFFSET, partCount, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(offset + SCHEMA_VERSION_OFFSET, schemaVersion, ByteOrder.LITTLE_ENDIAN);
    }

    static long request(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + REQUEST_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static int submitter(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + SUBMITTER_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static int spaceId(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + SPACE_ID_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static int partCount(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + PART_COUNT_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** That the request was made for; 0 for any. */
    static int schemaVersion(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + SCHEMA_VERSION_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }
}
