package io.memtx.xlog.journal;

import io.memtx.tuple.msgpack.MsgPackWriter;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.HeaderKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.Vclock;
import io.memtx.xlog.directory.DirectoryContents;
import io.memtx.xlog.directory.XlogDirectory;
import io.memtx.xlog.directory.XlogFile;
import io.memtx.xlog.file.FileType;
import io.memtx.xlog.file.LogFixture;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.row.RowBatch;
import io.memtx.xlog.storage.FileStorage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Small journals for tests, transactions to put in, and what recovery would find.
 */
final class JournalFixture
{
    static final UUID UUID = LogFixture.INSTANCE_UUID;
    static final int STEP = 16 << 10;
    static final int MAX_SEGMENT = 40 << 10;

    private JournalFixture()
    {
    }

    static JournalContext context(final Path directory, final WalMode mode)
    {
        return new JournalContext()
            .directory(directory)
            .instanceUuid(UUID)
            .replicaId(1)
            .mode(mode)
            .maxSegmentLength(MAX_SEGMENT)
            .stepLength(STEP)
            .aheadLength(2 * STEP);
    }

    /** Makes the batch one transaction: as many rows as asked for, the second of three being local. */
    static RowBatch fill(final RowBatch batch, final long key, final int rowCount, final int textLength)
    {
        batch.reset();
        for (int i = 0; i < rowCount; i++)
        {
            final int group = 1 == i % 3 ? HeaderKey.GROUP_LOCAL : HeaderKey.GROUP_DEFAULT;
            final MsgPackWriter body = batch.beginRow(RowType.REPLACE, group);
            body.mapHeader(2).unsigned(BodyKey.SPACE_ID).unsigned(512).unsigned(BodyKey.TUPLE);
            body.arrayHeader(2).unsigned(key).string("x".repeat(textLength));
            batch.endRow();
        }
        return batch;
    }

    /** The text of the batch that was appended last, as {@link LogFixture#read} gives it. */
    static String text(final RowBatch batch)
    {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < batch.rowCount(); i++)
        {
            text.append(RowType.of(batch.type(i))).append('/').append(batch.replicaId(i)).append('/')
                .append(batch.groupId(i)).append('/').append(batch.lsn(i)).append('/')
                .append(LogFixture.hex(batch.bodyAddress(i), batch.bodyLength(i))).append(' ');
        }
        return text.toString().trim();
    }

    /** Appends, stepping the helper while it is behind. */
    static long append(final Journal journal, final RowBatch batch)
    {
        long position = journal.append(batch, 1_700_000_000.25, 0);
        for (int i = 0; Journal.BACK_PRESSURED == position && i < 100; i++)
        {
            step(journal);
            position = journal.append(batch, 1_700_000_000.25, 0);
        }
        return position;
    }

    static void step(final Journal journal)
    {
        try
        {
            journal.helper().doWork();
        }
        catch (final Exception ex)
        {
            throw new AssertionError("the helper throws nothing", ex);
        }
    }

    static void settle(final Journal journal)
    {
        for (int i = 0; i < 20; i++)
        {
            step(journal);
        }
    }

    /** All transactions of a directory, as recovery reads it; files must chain. */
    static List<String> recover(final Path directory, final ReadMode lastFileMode)
    {
        final DirectoryContents contents =
            new XlogDirectory(FileStorage.INSTANCE, directory, directory).scan(UUID, false);
        final List<String> transactions = new ArrayList<>();
        final Vclock recovered = new Vclock();
        XlogFile previous = null;
        for (final XlogFile log : contents.logs())
        {
            final RuntimeException gap = DirectoryContents.gapBefore(previous, log, recovered);
            if (null != gap)
            {
                throw gap;
            }
            try (XlogFileReader reader =
                XlogFileReader.open(FileStorage.INSTANCE, log.path(), FileType.XLOG, lastFileMode))
            {
                transactions.addAll(LogFixture.read(reader));
                recovered.copyFrom(reader.vclock());
            }
            previous = log;
        }
        return transactions;
    }
}
