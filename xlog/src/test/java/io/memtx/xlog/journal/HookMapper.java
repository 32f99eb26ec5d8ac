package io.memtx.xlog.journal;

import io.memtx.xlog.storage.HookStorage;
import io.memtx.xlog.storage.Storage;
import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The JDK's mapping with the hook of a {@link HookStorage} before each mapping and force; nothing is really forced.
 */
final class HookMapper implements SegmentMapper
{
    private final HookStorage.Hook hook;
    private final Storage storage;

    HookMapper(final HookStorage.Hook hook)
    {
        this.hook = hook;
        storage = new HookStorage(hook, false);
    }

    /** Opens a journal whose every system call goes through the hook. */
    static MappedJournal launch(final JournalContext context, final HookStorage.Hook hook)
    {
        final HookMapper mapper = new HookMapper(hook);
        return MappedJournal.launch(context.storage(mapper.storage), mapper);
    }

    @Override
    public String mappingName()
    {
        return "hooked";
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
