package io.memtx.xlog.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * An open file. Reads and writes name their position. Belongs to one thread.
 */
public interface StorageFile extends AutoCloseable
{
    Path path();

    /**
     * @return the length of the file in bytes.
     * @throws IOException when refused.
     */
    long size() throws IOException;

    /**
     * Reads until the buffer is full or the file ends.
     *
     * @param buffer   filled from its position to its limit.
     * @param position in the file.
     * @return how many bytes were read, less than asked for only at the end of the file.
     * @throws IOException when refused.
     */
    int read(ByteBuffer buffer, long position) throws IOException;

    /**
     * Writes all of a buffer.
     *
     * @param buffer   taken from its position to its limit.
     * @param position in the file.
     * @throws IOException when not all could be written.
     */
    void write(ByteBuffer buffer, long position) throws IOException;

    /**
     * Cuts the file.
     *
     * @param lengthBytes to keep.
     * @throws IOException when refused.
     */
    void truncate(long lengthBytes) throws IOException;

    /**
     * Brings contents and length to the device.
     *
     * @throws IOException when the device refused: never to be retried on the same file, a retry lies.
     */
    void force() throws IOException;

    /**
     * @return the channel, for mapping and locking.
     */
    FileChannel channel();

    /**
     * Idempotent.
     */
    @Override
    void close() throws IOException;
}
