package io.memtx.xlog.file;

import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.fuzz.Corpus;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.storage.MemoryStorage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Any bytes as a log or a snapshot, in every mode of reading. The first byte chooses; one of its bits makes checksums of
 * what looks like blocks right, for otherwise hardly an input would come behind them.
 */
public final class LogFuzz
{
    private static final int CAP_BYTES = 1 << 20;
    private static final int MENDED = 0x80;
    private static final int SNAP = 0x40;
    private static final int TAIL = 0x20;
    private static final Path PATH = Path.of("00000000000000000000.xlog");
    private static final byte[] MAGIC_START = {(byte)0xd5, (byte)0xba, 0x0b};

    private LogFuzz()
    {
    }

    /**
     * @param data any bytes.
     */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        if (0 == data.length)
        {
            return;
        }
        final byte[] file = Arrays.copyOfRange(data, 1, data.length);
        if (0 != (data[0] & MENDED))
        {
            mend(file);
        }
        try
        {
            if (0 != (data[0] & TAIL))
            {
                follow(file);
            }
            else
            {
                final ReadMode[] modes = ReadMode.values();
                read(
                    file,
                    0 != (data[0] & SNAP) ? FileType.SNAP : FileType.XLOG,
                    modes[(data[0] & 0x1F) % modes.length]);
            }
        }
        catch (final XlogException ex)
        {
            if (null == ex.getMessage())
            {
                throw new AssertionError("error without text", ex);
            }
        }
    }

    private static void read(final byte[] file, final FileType type, final ReadMode mode)
    {
        try (XlogFileReader reader = XlogFileReader.open(
            new MemoryStorage(file), PATH, type, mode, CAP_BYTES, DropListener.NONE))
        {
            while (reader.nextTransaction())
            {
                while (reader.nextRow())
                {
                    reader.row().toString();
                }
            }
            reader.tailState();
        }
    }

    private static void follow(final byte[] file)
    {
        try (XlogTailReader reader = XlogTailReader.open(new MemoryStorage(file), PATH))
        {
            while (reader.nextTransaction(XlogTailReader.NO_LIMIT))
            {
                while (reader.nextRow())
                {
                    reader.row().toString();
                }
            }
            reader.isAtEnd();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex); // memory refuses nothing
        }
    }

    private static void mend(final byte[] file)
    {
        for (int i = 0; i + BlockDescriptor.HEADER_LENGTH < file.length; i++)
        {
            if (0 == Arrays.compare(file, i, i + MAGIC_START.length, MAGIC_START, 0, MAGIC_START.length))
            {
                mend(file, i);
            }
        }
    }

    private static void mend(final byte[] file, final int offset)
    {
        final BlockHeader header = new BlockHeader();
        final byte[] bytes = Arrays.copyOfRange(file, offset, offset + BlockDescriptor.HEADER_LENGTH);
        Corpus.offHeap(bytes, (address, limit) ->
        {
            final long left = file.length - offset - BlockDescriptor.HEADER_LENGTH;
            if (header.wrap(address) && header.payloadLength() <= left)
            {
                final int length = (int)header.payloadLength();
                final ByteBuffer payload = ByteBuffer.allocateDirect(length)
                    .put(file, offset + BlockDescriptor.HEADER_LENGTH, length).flip();
                BlockDescriptor.encode(address, header.magic(), length, new BlockChecksum().compute(payload));
                Memory.copyTo(address, file, offset, BlockDescriptor.HEADER_LENGTH);
            }
        });
    }
}
