package io.memtx.bench.peer;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.DirectBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * LMDB through lmdbjava, as nearly in memory as it comes: a mapped file that is never forced ({@code MDB_NOSYNC}) and
 * is written in place ({@code MDB_WRITEMAP}, three times faster here than without). Keys are native integers
 * ({@code MDB_INTEGERKEY}), buffers are Agrona's, which lmdbjava's own benchmarks use, with lmdbjava's checks off
 * ({@link PeerFlags}). One read transaction lives as long as the peer; it is reset before a write and renewed before
 * the next read, as its tutorial says, for an old one would keep freed pages from being used again. Measured and left
 * out: a cursor for gets and puts, {@code MDB_RESERVE}, a directory in shared memory (none faster).
 * <p>
 * A put needs a write transaction, and copies each page once in it: {@link #NAME} commits a thousand puts at a time, as
 * one who wants speed would, {@link #SINGLE_NAME} each put, as one must whose puts are answered one by one.
 */
final class LmdbPeer implements KeyValuePeer
{
    static final String NAME = "lmdb";
    static final String SINGLE_NAME = "lmdb-1";
    static final int BATCH_PUTS = 1000;

    private static final int LOAD_PUTS = 10_000;
    private static final long MIN_MAP_BYTES = 64L << 20;
    /** Room for half-empty pages and for those freed in one transaction and used again in a later one. */
    private static final long MAP_BYTES_PER_ENTRY = 512;

    private final String name;
    private final int steadyPutsPerCommit;
    private final MutableDirectBuffer keyBuffer = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private final MutableDirectBuffer valueBuffer = new UnsafeBuffer(ByteBuffer.allocateDirect(PeerValue.LENGTH));

    private Env<DirectBuffer> env;
    private Dbi<DirectBuffer> dbi;
    private Txn<DirectBuffer> reads;
    private Cursor<DirectBuffer> cursor;
    private Txn<DirectBuffer> writes;
    private boolean isReading;
    private int putsPerCommit = LOAD_PUTS;
    private int pendingPuts;

    private LmdbPeer(final String name, final int putsPerCommit)
    {
        this.name = name;
        this.steadyPutsPerCommit = putsPerCommit;
    }

    static LmdbPeer batched()
    {
        return new LmdbPeer(NAME, BATCH_PUTS);
    }

    static LmdbPeer single()
    {
        return new LmdbPeer(SINGLE_NAME, 1);
    }

    @Override
    public void open(final Path directory, final int count)
    {
        env = Env.create(DirectBufferProxy.PROXY_DB)
            .setMapSize(Math.max(MIN_MAP_BYTES, MAP_BYTES_PER_ENTRY * count))
            .setMaxDbs(1)
            .setMaxReaders(2)
            .open(directory.toFile(), EnvFlags.MDB_WRITEMAP, EnvFlags.MDB_NOSYNC);
        dbi = env.openDbi(NAME, DbiFlags.MDB_CREATE, DbiFlags.MDB_INTEGERKEY);
        reads = env.txnRead();
        cursor = dbi.openCursor(reads);
        isReading = true;
    }

    @Override
    public void onLoaded()
    {
        beginReading();
        putsPerCommit = steadyPutsPerCommit;
    }

    @Override
    public long get(final long key)
    {
        beginReading();
        keyBuffer.putLong(0, key);
        return checksum(dbi.get(reads, keyBuffer));
    }

    @Override
    public void replace(final long key, final long seed)
    {
        beginWriting();
        keyBuffer.putLong(0, key);
        valueBuffer.putLong(0, PeerValue.first(seed));
        valueBuffer.putLong(Long.BYTES, PeerValue.second(seed));
        valueBuffer.putLong(2 * Long.BYTES, PeerValue.third(seed));
        valueBuffer.putLong(3 * Long.BYTES, PeerValue.fourth(seed));
        dbi.put(writes, keyBuffer, valueBuffer);
        if (++pendingPuts == putsPerCommit)
        {
            commit();
        }
    }

    @Override
    public long scan(final long fromKey, final int count)
    {
        beginReading();
        keyBuffer.putLong(0, fromKey);
        long result = 0;
        boolean isFound = cursor.get(keyBuffer, GetOp.MDB_SET_RANGE);
        for (int left = count; left > 0 && isFound; left--)
        {
            result = KeyValuePeer.scanStep(result, cursor.key().getLong(0), checksum(cursor.val()));
            isFound = cursor.next();
        }
        return result;
    }

    @Override
    public boolean isOrdered()
    {
        return true;
    }

    @Override
    public String name()
    {
        return name;
    }

    @Override
    public void close()
    {
        if (null == env)
        {
            return;
        }
        if (null != writes)
        {
            commit();
        }
        if (null != reads)
        {
            beginReading();
            cursor.close();
            reads.close();
        }
        env.close();
        env = null;
    }

    private void beginReading()
    {
        if (isReading)
        {
            return;
        }
        if (null != writes)
        {
            commit();
        }
        reads.renew();
        cursor.renew(reads); // otherwise it would go on with pages of the old snapshot
        isReading = true;
    }

    private void beginWriting()
    {
        if (isReading)
        {
            reads.reset();
            isReading = false;
        }
        if (null == writes)
        {
            writes = env.txnWrite();
        }
    }

    private void commit()
    {
        writes.commit();
        writes.close();
        writes = null;
        pendingPuts = 0;
    }

    private static long checksum(final DirectBuffer value)
    {
        return PeerValue.checksum(
            value.getLong(0),
            value.getLong(Long.BYTES),
            value.getLong(2 * Long.BYTES),
            value.getLong(3 * Long.BYTES));
    }
}
