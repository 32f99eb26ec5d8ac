package io.memtx.xlog.file;

import io.memtx.tuple.fuzz.Corpus;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.storage.StagingBuffer;

import java.util.UUID;

/**
 * A payload whose checksum is right and whose rows are anything. The first byte says whether it is compressed, and
 * whether its transactions may stand between each other.
 */
public final class BlockFuzz
{
    private static final int CAP_BYTES = 1 << 20;
    private static final XlogMeta META = XlogMeta.of(FileType.XLOG, new UUID(1, 2), new Vclock(), null);

    private BlockFuzz()
    {
    }

    /**
     * @param data any bytes.
     */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        if (data.length < 2)
        {
            return;
        }
        final int length = data.length - 1;
        final int magic = 0 == (data[0] & 1) ? BlockDescriptor.ROW_MAGIC : BlockDescriptor.ZSTD_MAGIC;
        final byte[] header = new byte[BlockDescriptor.HEADER_LENGTH];
        try (StagingBuffer payload = new StagingBuffer(length))
        {
            payload.range(0, length).put(data, 1, length);
            final long checksum = new BlockChecksum().compute(payload.range(0, length));
            Corpus.offHeap(header, (address, limit) ->
            {
                BlockDescriptor.encode(address, magic, length, checksum);
                try (BlockDecoder decoder = new BlockDecoder(META, CAP_BYTES, 0 != (data[0] & 2)))
                {
                    if (!decoder.header().wrap(address))
                    {
                        throw new AssertionError("header is not taken: length=" + length);
                    }
                    decode(decoder, payload, length);
                }
            });
        }
    }

    private static void decode(final BlockDecoder decoder, final StagingBuffer payload, final int length)
    {
        if (null != decoder.verify(payload.range(0, length)))
        {
            throw new AssertionError("checksum is not taken");
        }
        final Vclock before = decoder.vclock().copy();
        final XlogException fault = decoder.decode(payload.address(), payload.range(0, length));
        if (null != fault)
        {
            if (!before.equals(decoder.vclock()) || decoder.rows().nextTransaction())
            {
                throw new AssertionError("changed by a block with a fault", fault);
            }
            return;
        }
        final RowBlock rows = decoder.rows();
        while (rows.nextTransaction())
        {
            int count = 0;
            while (rows.nextRow())
            {
                rows.row().toString();
                count++;
            }
            if (count != rows.transactionRowCount() || 0 == count)
            {
                throw new AssertionError("rows: counted=" + count + " said=" + rows.transactionRowCount());
            }
        }
    }
}
