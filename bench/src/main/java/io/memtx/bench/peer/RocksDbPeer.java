package io.memtx.bench.peer;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.Filter;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.PlainTableConfig;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.TableFormatConfig;
import org.rocksdb.WriteOptions;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * RocksDB for data that fits in memory: no write-ahead log, no compression, no checksums on reads, all table files
 * open, two background threads, flushed and compacted to one level after loading, so that a get finds its key in one
 * table. Keys are big-endian, which is their order. The byte arrays are reused; direct buffers were no faster at these
 * sizes.
 * <ul>
 * <li>{@link #NAME} has block-based tables in a block cache that holds all, with what {@code optimizeForPointLookup} of
 *     its manual stands for: a hash index in data blocks, and Bloom filters, there for tables and memory tables that
 *     may lack the key. Measured and left out: mapped tables with and without the cache, blocks of 1 KiB, a hyper clock
 *     cache, a restart at each key (none faster beyond the noise).</li>
 * <li>{@link #PLAIN_NAME} has plain tables, its format "optimized for low query latency on pure-memory" media: mapped,
 *     with a hash index over whole keys. That index has no total order, so this one cannot scan.</li>
 * </ul>
 */
final class RocksDbPeer implements KeyValuePeer
{
    static final String NAME = "rocksdb";
    static final String PLAIN_NAME = "rocksdb-plain";

    private static final long BLOCK_CACHE_BYTES_PER_ENTRY = 256;
    private static final long MIN_BLOCK_CACHE_BYTES = 64L << 20;
    private static final double BLOOM_BITS_PER_KEY = 10;
    private static final double HASH_RATIO = 0.75;
    private static final double MEMORY_TABLE_BLOOM_RATIO = 0.02;
    private static final int BACKGROUND_THREADS = 2;
    private static final VarHandle BIG_ENDIAN_LONG =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final boolean isPlain;
    private final byte[] keyBytes = new byte[Long.BYTES];
    private final byte[] readBytes = new byte[PeerValue.LENGTH];
    private final byte[] writtenBytes = new byte[PeerValue.LENGTH];
    /** What is to be closed, last opened first. */
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    private RocksDB db;
    private ReadOptions readOptions;
    private WriteOptions writeOptions;
    private RocksIterator iterator;
    private boolean isIteratorStale;

    private RocksDbPeer(final boolean isPlain)
    {
        this.isPlain = isPlain;
    }

    static RocksDbPeer blockBased()
    {
        return new RocksDbPeer(false);
    }

    static RocksDbPeer plain()
    {
        return new RocksDbPeer(true);
    }

    @Override
    public void open(final Path directory, final int count)
    {
        RocksDB.loadLibrary();
        final Options options = closedLater(new Options())
            .setCreateIfMissing(true)
            .setCompressionType(CompressionType.NO_COMPRESSION)
            .setBottommostCompressionType(CompressionType.NO_COMPRESSION)
            .setMaxOpenFiles(-1)
            .setIncreaseParallelism(BACKGROUND_THREADS)
            .setAllowConcurrentMemtableWrite(false)
            .setMemtableWholeKeyFiltering(true)
            .setMemtablePrefixBloomSizeRatio(MEMORY_TABLE_BLOOM_RATIO)
            .setTableFormatConfig(isPlain ? plainTables() : blockBasedTables(count));
        if (isPlain)
        {
            options.useFixedLengthPrefixExtractor(Long.BYTES).setAllowMmapReads(true);
        }
        readOptions = closedLater(new ReadOptions()).setVerifyChecksums(false);
        writeOptions = closedLater(new WriteOptions()).setDisableWAL(true);
        try
        {
            db = closedLater(RocksDB.open(options, directory.toString()));
        }
        catch (final RocksDBException ex)
        {
            throw failed(ex);
        }
    }

    @Override
    public void onLoaded()
    {
        try (FlushOptions flushOptions = new FlushOptions().setWaitForFlush(true))
        {
            db.flush(flushOptions);
            db.compactRange();
        }
        catch (final RocksDBException ex)
        {
            throw failed(ex);
        }
    }

    @Override
    public long get(final long key)
    {
        BIG_ENDIAN_LONG.set(keyBytes, 0, key);
        try
        {
            final int length = db.get(readOptions, keyBytes, readBytes);
            if (PeerValue.LENGTH != length)
            {
                throw new IllegalStateException("no value: key=" + key + " length=" + length);
            }
        }
        catch (final RocksDBException ex)
        {
            throw failed(ex);
        }
        return PeerValue.read(readBytes);
    }

    @Override
    public void replace(final long key, final long seed)
    {
        BIG_ENDIAN_LONG.set(keyBytes, 0, key);
        PeerValue.write(writtenBytes, seed);
        try
        {
            db.put(writeOptions, keyBytes, writtenBytes);
        }
        catch (final RocksDBException ex)
        {
            throw failed(ex);
        }
        isIteratorStale = true;
    }

    @Override
    public long scan(final long fromKey, final int count)
    {
        if (isPlain)
        {
            throw new UnsupportedOperationException(PLAIN_NAME + " has a hash index only");
        }
        refreshIterator();
        BIG_ENDIAN_LONG.set(keyBytes, 0, fromKey);
        iterator.seek(keyBytes);
        long result = 0;
        for (int left = count; left > 0 && iterator.isValid(); left--)
        {
            iterator.key(keyBytes);
            iterator.value(readBytes);
            result = KeyValuePeer.scanStep(
                result, (long)BIG_ENDIAN_LONG.get(keyBytes, 0), PeerValue.read(readBytes));
            iterator.next();
        }
        return result;
    }

    @Override
    public boolean isOrdered()
    {
        return !isPlain;
    }

    @Override
    public String name()
    {
        return isPlain ? PLAIN_NAME : NAME;
    }

    @Override
    public void close()
    {
        while (!resources.isEmpty())
        {
            try
            {
                resources.pop().close();
            }
            catch (final Exception ex)
            {
                throw new IllegalStateException(name() + ": " + ex.getMessage(), ex);
            }
        }
    }

    /** An iterator sees what was there when it was made or refreshed; one is kept, for making one costs allocations. */
    private void refreshIterator()
    {
        if (null == iterator)
        {
            iterator = closedLater(db.newIterator(readOptions));
        }
        else if (isIteratorStale)
        {
            try
            {
                iterator.refresh();
            }
            catch (final RocksDBException ex)
            {
                throw failed(ex);
            }
        }
        isIteratorStale = false;
    }

    private TableFormatConfig blockBasedTables(final int count)
    {
        final Filter filter = closedLater(new BloomFilter(BLOOM_BITS_PER_KEY));
        final LRUCache cache =
            closedLater(new LRUCache(Math.max(MIN_BLOCK_CACHE_BYTES, BLOCK_CACHE_BYTES_PER_ENTRY * count)));
        return new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
            .setDataBlockHashTableUtilRatio(HASH_RATIO)
            .setFilterPolicy(filter);
    }

    private static TableFormatConfig plainTables()
    {
        return new PlainTableConfig()
            .setKeySize(Long.BYTES)
            .setBloomBitsPerKey((int)BLOOM_BITS_PER_KEY)
            .setHashTableRatio(HASH_RATIO)
            .setIndexSparseness(1);
    }

    private <T extends AutoCloseable> T closedLater(final T resource)
    {
        resources.push(resource);
        return resource;
    }

    private IllegalStateException failed(final RocksDBException ex)
    {
        return new IllegalStateException(name() + ": " + ex.getMessage(), ex);
    }
}
