package io.memtx.tools.stat;

import io.memtx.tools.rows.RowFilter;
import io.memtx.tools.rows.RowNames;
import io.memtx.tools.rows.SpaceNames;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.Storage;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts rows of files by type, space and origin, and the sizes of transactions, over time.
 * <p>
 * Belongs to one thread.
 */
public final class RowStatistics
{
    private final Map<String, RowTally> types = new TreeMap<>();
    private final Map<Long, RowTally> spaces = new TreeMap<>();
    private final Map<Integer, RowTally> origins = new TreeMap<>();
    private final TimeHistogram times = new TimeHistogram();
    private final SizeHistogram transactionRows = new SizeHistogram();
    private final SizeHistogram transactionBytes = new SizeHistogram();
    private final SpaceNames names = new SpaceNames();
    private long fileCount;
    private long fileBytes;
    private long transactionCount;
    private long rowCount;
    private long rowBytes;

    /**
     * Rows and their bytes, headers included, not compressed.
     */
    public static final class RowTally
    {
        private long rowCount;
        private long rowBytes;

        /**
         * @return rows.
         */
        public long rowCount()
        {
            return rowCount;
        }

        /**
         * @return bytes of the rows.
         */
        public long rowBytes()
        {
            return rowBytes;
        }

        private void add(final int bytes)
        {
            rowCount++;
            rowBytes += bytes;
        }
    }

    /**
     * Counts all that is whole in a file.
     *
     * @param storage where it is.
     * @param file    a log or a snapshot.
     * @throws io.memtx.xlog.XlogException when it is damaged; what was before the damage is counted.
     */
    public void addFile(final Storage storage, final Path file)
    {
        try (XlogFileReader reader = XlogFileReader.open(storage, file, null, ReadMode.UNCLOSED))
        {
            fileCount++;
            fileBytes += reader.fileSize();
            while (reader.nextTransaction())
            {
                long bytes = 0;
                while (reader.nextRow())
                {
                    addRow(reader.row());
                    bytes += reader.row().length();
                }
                transactionCount++;
                transactionRows.add(reader.transactionRowCount());
                transactionBytes.add(bytes);
            }
        }
    }

    private void addRow(final RowFlyweight row)
    {
        final int length = row.length();
        rowCount++;
        rowBytes += length;
        types.computeIfAbsent(RowNames.type(row.type()), (key) -> new RowTally()).add(length);
        spaces.computeIfAbsent(RowFilter.spaceId(row), (key) -> new RowTally()).add(length);
        origins.computeIfAbsent(row.replicaId(), (key) -> new RowTally()).add(length);
        times.add(row.timestamp());
        names.learn(row);
    }

    /**
     * @return by the name of the row's type.
     */
    public Map<String, RowTally> types()
    {
        return types;
    }

    /**
     * @return by the id of the row's space, -1 for rows that have none.
     */
    public Map<Long, RowTally> spaces()
    {
        return spaces;
    }

    /**
     * @return by the id of the instance where the row began, 0 for local rows and in snapshots.
     */
    public Map<Integer, RowTally> origins()
    {
        return origins;
    }

    /**
     * @return rows over time.
     */
    public TimeHistogram times()
    {
        return times;
    }

    /**
     * @return transactions by their rows.
     */
    public SizeHistogram transactionRows()
    {
        return transactionRows;
    }

    /**
     * @return transactions by their bytes.
     */
    public SizeHistogram transactionBytes()
    {
        return transactionBytes;
    }

    /**
     * @return the names of spaces that the rows themselves told.
     */
    public SpaceNames names()
    {
        return names;
    }

    public long fileCount()
    {
        return fileCount;
    }

    public long fileBytes()
    {
        return fileBytes;
    }

    public long transactionCount()
    {
        return transactionCount;
    }

    public long rowCount()
    {
        return rowCount;
    }

    public long rowBytes()
    {
        return rowBytes;
    }
}
