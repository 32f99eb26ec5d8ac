package io.memtx.relay.applier.applier;

import io.memtx.relay.applier.message.InvalidMessageException;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.arena.ScratchBuffer;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.file.SnapWriter;
import io.memtx.xlog.row.InvalidRowException;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.Storage;
import org.agrona.DirectBuffer;

import java.nio.file.Path;
import java.util.UUID;

/**
 * Writes what an upstream sends as the first snapshot of this instance, under this instance's uuid: so joining ends as
 * every start begins, with recovery. A join that is cut off leaves no snapshot.
 */
public final class SnapshotFile implements SnapshotSink
{
    private static final int INITIAL_CAPACITY = 4096;
    private static final int MAX_ROW_LENGTH = 1 << 30;

    private final SnapWriter writer;
    private final ScratchBuffer row = new ScratchBuffer(INITIAL_CAPACITY);
    private final RowFlyweight flyweight = new RowFlyweight();

    private int length;

    /**
     * @param storage          where it is made.
     * @param directory        of snapshots.
     * @param instanceUuid     of this instance.
     * @param vclock           of the snapshot.
     * @param timestampSeconds of all rows, seconds of the wall clock.
     * @throws io.memtx.xlog.XlogException when the file cannot be made.
     */
    public SnapshotFile(
        final Storage storage,
        final Path directory,
        final UUID instanceUuid,
        final Vclock vclock,
        final double timestampSeconds)
    {
        writer = new SnapWriter(
            storage, directory, instanceUuid, vclock, timestampSeconds, SnapWriter.isCompressionQuiet(), 0);
    }

    @Override
    public void onRow(final DirectBuffer buffer, final int offset, final int pieceLength, final boolean isLast)
    {
        if (length > MAX_ROW_LENGTH - pieceLength)
        {
            throw new InvalidMessageException("row has no end");
        }
        row.ensureCapacity(length + pieceLength);
        if (null == buffer.byteArray())
        {
            Memory.copy(buffer.addressOffset() + offset, row.address() + length, pieceLength);
        }
        else
        {
            Memory.copyFrom(buffer.byteArray(), buffer.wrapAdjustment() + offset, row.address() + length, pieceLength);
        }
        length += pieceLength;
        if (isLast)
        {
            append();
            length = 0;
        }
    }

    @Override
    public void commit()
    {
        writer.commit();
    }

    @Override
    public void close()
    {
        writer.close();
        row.close();
    }

    private void append()
    {
        final long limit = row.address() + length;
        try
        {
            if (limit != flyweight.wrapUntrusted(row.address(), limit))
            {
                throw new InvalidMessageException("more than a row");
            }
        }
        catch (final InvalidRowException ex)
        {
            throw new InvalidMessageException("row of a snapshot: " + ex.getMessage());
        }
        writer.appendRow(flyweight.type(), HeaderKey.GROUP_DEFAULT, flyweight.bodyAddress(), flyweight.bodyLength());
    }
}
