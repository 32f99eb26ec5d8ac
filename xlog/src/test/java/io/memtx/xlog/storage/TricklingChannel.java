package io.memtx.xlog.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A channel that reads and writes three bytes at a time, by position only, and at last writes none.
 */
final class TricklingChannel extends FileChannel
{
    private static final int PIECE_BYTES = 3;

    private final FileChannel delegate;
    private long writableBytes;

    /** At most so many bytes can be written. */
    TricklingChannel(final FileChannel delegate, final long writableBytes)
    {
        this.delegate = delegate;
        this.writableBytes = writableBytes;
    }

    @Override
    public int read(final ByteBuffer buffer, final long position) throws IOException
    {
        final ByteBuffer piece = piece(buffer, PIECE_BYTES);
        final int count = delegate.read(piece, position);
        buffer.position(piece.position());
        return count;
    }

    @Override
    public int write(final ByteBuffer buffer, final long position) throws IOException
    {
        final ByteBuffer piece = piece(buffer, (int)Math.min(PIECE_BYTES, writableBytes));
        final int count = delegate.write(piece, position);
        writableBytes -= count;
        buffer.position(piece.position());
        return count;
    }

    private static ByteBuffer piece(final ByteBuffer buffer, final int maxBytes)
    {
        final ByteBuffer piece = buffer.duplicate();
        return piece.limit(piece.position() + Math.min(piece.remaining(), maxBytes));
    }

    @Override
    public long size() throws IOException
    {
        return delegate.size();
    }

    @Override
    public FileChannel truncate(final long size) throws IOException
    {
        delegate.truncate(size);
        return this;
    }

    @Override
    public void force(final boolean isOfMetadata) throws IOException
    {
        delegate.force(isOfMetadata);
    }

    @Override
    protected void implCloseChannel() throws IOException
    {
        delegate.close();
    }

    @Override
    public int read(final ByteBuffer buffer)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(final ByteBuffer[] buffers, final int offset, final int length)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(final ByteBuffer buffer)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(final ByteBuffer[] buffers, final int offset, final int length)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position()
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(final long newPosition)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(final long position, final long count, final WritableByteChannel target)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(final ReadableByteChannel source, final long position, final long count)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(final MapMode mode, final long position, final long size)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(final long position, final long size, final boolean isShared)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(final long position, final long size, final boolean isShared)
    {
        throw new UnsupportedOperationException();
    }
}
