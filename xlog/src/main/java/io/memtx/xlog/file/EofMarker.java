package io.memtx.xlog.file;

import io.memtx.xlog.storage.StorageFile;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes and finds the end of file marker. Thread safe: no state.
 */
final class EofMarker
{
    private EofMarker()
    {
    }

    /**
     * @param file     to write to.
     * @param position behind its last block.
     * @throws IOException when refused.
     */
    static void write(final StorageFile file, final long position) throws IOException
    {
        final ByteBuffer marker = ByteBuffer.allocate(BlockDescriptor.MAGIC_LENGTH);
        marker.putInt(0, BlockDescriptor.EOF_MAGIC);
        file.write(marker, position);
    }

    /**
     * @param file to look at.
     * @return whether its last bytes are the marker.
     * @throws IOException when refused.
     */
    static boolean isAtEnd(final StorageFile file) throws IOException
    {
        final ByteBuffer marker = ByteBuffer.allocate(BlockDescriptor.MAGIC_LENGTH);
        final long position = file.size() - BlockDescriptor.MAGIC_LENGTH;
        return position >= 0 && BlockDescriptor.MAGIC_LENGTH == file.read(marker, position) &&
            BlockDescriptor.EOF_MAGIC == marker.getInt(0);
    }
}
