package io.memtx.xlog.journal;

import io.memtx.xlog.storage.FaultStorage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The JDK's mapping with the hook of a {@link FaultStorage} before each mapping and force; nothing is really forced.
 */
public final class FaultMapper implements SegmentMapper
{
    private final FaultStorage.Hook hook;

    private FaultMapper(final FaultStorage.Hook hook)
    {
        this.hook = hook;
    }

    /** Opens a journal whose changing calls go through the hook. */
    static MappedJournal launch(final JournalContext context, final FaultStorage.Hook hook)
    {
        return launchOn(context.storage(new FaultStorage(hook).withoutForce()), hook);
    }

    /**
     * Opens a journal on the storage that the context has.
     *
     * @param context of the journal.
     * @param hook    before each mapping and force.
     * @return the journal.
     */
    public static MappedJournal launchOn(final JournalContext context, final FaultStorage.Hook hook)
    {
        return MappedJournal.launch(context, new FaultMapper(hook));
    }

    @Override
    public String mappingName()
    {
        return "faulty";
    }

    @Override
    public SegmentMapping map(final StorageFile file, final Path path, final long offset, final int lengthBytes)
        throws IOException
    {
        hook.before("map", path);
        final SegmentMapping mapping = FileChannelMapper.INSTANCE.map(file, path, offset, lengthBytes);
        return new SegmentMapping()
        {
            @Override
            public long address()
            {
                return mapping.address();
            }

            @Override
            public int lengthBytes()
            {
                return mapping.lengthBytes();
            }

            @Override
            public void force(final int rangeOffset, final int length) throws IOException
            {
                hook.before("msync", path);
            }

            @Override
            public void close()
            {
                mapping.close();
            }
        };
    }
}
