package io.memtx.memtx;

import io.memtx.tuple.arena.ArenaReaders;

import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * The readers that are open. Opened on the transaction thread; closed by their own threads, which only queues them, or
 * when their threads have died.
 */
final class Readers
{
    private static final int LIFE_CHECK_MASK = 0x3FF;

    private final Engine engine;
    private final ArenaReaders arenaReaders;
    private final ArrayList<Reader> open = new ArrayList<>();
    private final ConcurrentLinkedQueue<Reader> closed = new ConcurrentLinkedQueue<>();
    private final OpenRequests<Reader> requests;
    private final Function<Thread, Reader> opener = this::open;
    private int turnCount;

    Readers(final Engine engine)
    {
        this.engine = engine;
        arenaReaders = engine.arena().readers();
        requests = new OpenRequests<>(engine::isClosed);
    }

    /** For the calling thread, whichever it is. */
    Reader open()
    {
        if (engine.isOwner())
        {
            engine.checkNotTelling();
            return open(Thread.currentThread());
        }
        return requests.await();
    }

    /** One turn of the transaction thread. */
    int doWork()
    {
        int count = requests.serve(opener);
        Reader reader = closed.poll();
        while (null != reader)
        {
            release(reader);
            count++;
            reader = closed.poll();
        }
        if (0 == (++turnCount & LIFE_CHECK_MASK) && !open.isEmpty())
        {
            releaseDead();
        }
        return count;
    }

    int openCount()
    {
        return open.size();
    }

    int insideCount()
    {
        return arenaReaders.insideCount();
    }

    /** Any thread. */
    void onClosed(final Reader reader)
    {
        closed.add(reader);
    }

    /** The engine goes: lets nobody in any more, and waits until those inside have left. */
    void closeAll()
    {
        requests.refuse();
        arenaReaders.shut();
        while (0 != arenaReaders.insideCount())
        {
            Thread.yield();
        }
    }

    private Reader open(final Thread thread)
    {
        final Reader reader = new Reader(this, engine.arena(), arenaReaders.open(thread), engine.transactions());
        open.add(reader);
        return reader;
    }

    private void releaseDead()
    {
        for (int i = open.size() - 1; i >= 0; i--)
        {
            if (!open.get(i).owner().isAlive())
            {
                release(open.get(i));
            }
        }
    }

    private void release(final Reader reader)
    {
        if (open.remove(reader)) // else its thread closed it and died before the turn
        {
            arenaReaders.close(reader.arenaReader());
        }
    }
}
