package io.memtx.xlog.file;

import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.row.TransactionEncoder;
import io.memtx.xlog.storage.FileStorage;
import io.memtx.xlog.storage.StagingBuffer;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * Prints how many bytes of heap a transaction takes to encode and a row takes to read: run without the memory checks,
 * which box addresses.
 */
public final class AllocationProbe
{
    private static final int ROUNDS = 20_000;

    /** From JDK 22 on zstd-jni goes through method handles, which make garbage until they are compiled. */
    private static final int WARM_UP_READS = 8;

    private AllocationProbe()
    {
    }

    /** Argument: a log to read. */
    public static void main(final String[] args)
    {
        final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long id = Thread.currentThread().getId();
        encode();
        long before = threads.getThreadAllocatedBytes(id);
        encode();
        System.out.println("encode " + (threads.getThreadAllocatedBytes(id) - before) / ROUNDS);

        for (int i = 0; i < WARM_UP_READS; i++)
        {
            read(args[0]);
        }
        before = threads.getThreadAllocatedBytes(id);
        final long rows = read(args[0]);
        System.out.println("read " + (threads.getThreadAllocatedBytes(id) - before) / rows + " rows " + rows);
    }

    private static void encode()
    {
        final RowBatch batch = new RowBatch();
        final TransactionEncoder encoder = new TransactionEncoder();
        final StagingBuffer target = new StagingBuffer(4096);
        final BlockChecksum checksum = new BlockChecksum();
        final Vclock vclock = new Vclock();
        for (int i = 0; i < ROUNDS; i++)
        {
            batch.reset();
            for (int row = 0; row < 3; row++)
            {
                final MsgPackWriter body = batch.beginRow(RowType.REPLACE, 1 == row ? HeaderKey.GROUP_LOCAL : 0);
                body.mapHeader(2).unsigned(0x10).unsigned(512).unsigned(0x21).arrayHeader(2).unsigned(i).string("abc");
                batch.endRow();
            }
            target.length(BlockDescriptor.HEADER_LENGTH);
            final int length = encoder.encode(batch, 1, vclock, 1.5, 0, target);
            final long crc = checksum.compute(target.range(BlockDescriptor.HEADER_LENGTH, length));
            BlockDescriptor.encode(target.address(), BlockDescriptor.ROW_MAGIC, length, crc);
        }
        target.close();
        batch.close();
    }

    private static long read(final String path)
    {
        try (XlogFileReader reader = XlogFileReader.open(
            FileStorage.INSTANCE, Path.of(path), FileType.XLOG, ReadMode.STRICT))
        {
            long sum = 0;
            while (reader.nextTransaction())
            {
                while (reader.nextRow())
                {
                    sum += reader.row().lsn();
                }
            }
            return 0 == sum ? 0 : reader.rowsRead();
        }
    }
}
