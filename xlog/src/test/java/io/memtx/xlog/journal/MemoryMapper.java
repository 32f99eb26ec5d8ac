package io.memtx.xlog.journal;

import io.memtx.xlog.storage.MemoryDisk;
import io.memtx.xlog.storage.StorageFile;
import org.agrona.BufferUtil;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Maps the files of a {@link MemoryDisk}: they are in memory already. */
public final class MemoryMapper implements SegmentMapper
{
    private MemoryMapper()
    {
    }

    /**
     * Opens a journal.
     *
     * @param context of the journal, on a {@link MemoryDisk}.
     * @return the journal.
     */
    public static MappedJournal launch(final JournalContext context)
    {
        return MappedJournal.launch(context, new MemoryMapper());
    }

    @Override
    public String mappingName()
    {
        return "memory";
    }

    @Override
    public SegmentMapping map(final StorageFile file, final Path path, final long offset, final int lengthBytes)
        throws IOException
    {
        FileChannelMapper.checkRegion(file, path, offset, lengthBytes);
        final ByteBuffer region = MemoryDisk.map(file, offset, lengthBytes);
        return new MappedRegion(BufferUtil.address(region), lengthBytes, new MappedRegion.Source()
        {
            @Override
            public void force(final int start, final int length)
            {
                MemoryDisk.force(file, offset + start, length);
            }

            @Override
            public void unmap()
            {
                // it was never mapped
            }
        });
    }
}
