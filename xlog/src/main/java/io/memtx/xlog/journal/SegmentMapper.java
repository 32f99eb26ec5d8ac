package io.memtx.xlog.journal;

import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Maps regions of log files: {@link FileChannelMapper} and {@link ChronicleMapper}. Used by the helper thread, and by
 * the thread that opens the journal before there is a helper.
 */
interface SegmentMapper
{
    /**
     * @return the name of the implementation that {@link #map} uses now, for people to read.
     */
    String mappingName();

    /**
     * Lets an implementation serve from now on that takes its time to load. Called by the helper thread.
     */
    default void allowPreferred()
    {
        // one that has no choice
    }

    /**
     * Maps a region that the file already has; the file is not made longer.
     *
     * @param file        open for reading and writing.
     * @param path        of the file now: it may have been renamed since it was opened.
     * @param offset      of the region in the file, a multiple of the page size.
     * @param lengthBytes of the region.
     * @return the mapping; it stays good when the file is closed.
     * @throws IOException when the region is not inside the file, or refused.
     */
    SegmentMapping map(StorageFile file, Path path, long offset, int lengthBytes) throws IOException;
}
