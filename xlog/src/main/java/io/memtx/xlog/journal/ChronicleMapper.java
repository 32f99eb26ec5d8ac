package io.memtx.xlog.journal;

import io.memtx.xlog.storage.StorageFile;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Chronicle Bytes' <em>single</em> mapping: one contiguous range from the start of the file, stored to by address.
 * Never the chunked form, which costs several times as much per append.
 * <p>
 * Loading it takes up to a second, so {@link PreferredMapper} does that on the helper thread. A region is forced
 * through a mapping of the JDK's beside it, because Chronicle's {@code syncUpTo} does not report failures, and a force
 * of the file would protect pages that are stored to now.
 */
final class ChronicleMapper implements SegmentMapper
{
    static final ChronicleMapper INSTANCE = new ChronicleMapper();

    private ChronicleMapper()
    {
    }

    @Override
    public String mappingName()
    {
        return "Chronicle Bytes, single mapping";
    }

    @Override
    public SegmentMapping map(
        final StorageFile file, final Path path, final long offset, final int lengthBytes) throws IOException
    {
        FileChannelMapper.checkRegion(file, path, offset, lengthBytes);
        try
        {
            final MappedBytes bytes = MappedBytes.singleMappedBytes(path.toFile(), offset + lengthBytes);
            bytes.singleThreadedCheckDisabled(true); // mapped by the helper, closed by whoever closes the journal
            return new MappedRegion(
                bytes.addressForWrite(offset),
                lengthBytes,
                new BytesSource(bytes, FileChannelMapper.bufferSource(file, offset, lengthBytes)));
        }
        catch (final RuntimeException | LinkageError | AssertionError ex)
        {
            throw new IOException("cannot map: path=" + path + " offset=" + offset, ex);
        }
    }

    private record BytesSource(MappedBytes bytes, MappedRegion.Source forced) implements MappedRegion.Source
    {
        @Override
        public void force(final int offset, final int lengthBytes) throws IOException
        {
            forced.force(offset, lengthBytes);
        }

        @Override
        public void unmap()
        {
            forced.unmap();
            final BytesStore<?, ?> store = bytes.bytesStore();
            bytes.releaseLast();
            if (store.refCount() > 0)
            {
                store.releaseLast(); // closing the bytes alone leaves the file mapped
            }
            BackgroundResourceReleaser.releasePendingResources(); // else a thread of Chronicle's unmaps at leisure
        }
    }
}
