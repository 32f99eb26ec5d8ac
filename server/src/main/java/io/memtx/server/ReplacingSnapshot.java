package io.memtx.server;

import io.memtx.relay.applier.applier.SnapshotSink;
import org.agrona.DirectBuffer;

/**
 * Takes the place of data that is too old: that goes when all of the new has come, and before it has its name, for the
 * two do not go together. Whoever dies in between has either, or an unfinished snapshot that says who it was, and joins
 * again. Belongs to the thread of the appliers.
 */
final class ReplacingSnapshot implements SnapshotSink
{
    private final SnapshotSink file;
    private final InstanceFiles old;

    ReplacingSnapshot(final SnapshotSink file, final InstanceFiles old)
    {
        this.file = file;
        this.old = old;
    }

    @Override
    public void onRow(final DirectBuffer buffer, final int offset, final int length, final boolean isLast)
    {
        file.onRow(buffer, offset, length, isLast);
    }

    @Override
    public void commit()
    {
        old.deleteAll();
        file.commit();
    }

    @Override
    public void close()
    {
        file.close();
    }
}
