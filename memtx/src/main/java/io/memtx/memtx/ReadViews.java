package io.memtx.memtx;

import io.memtx.memtx.checkpoint.FrozenSpaces;

import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * The read views that are open. Opened on the thread of the owner, an engine or a standby; closed by any thread, which
 * only queues the view: its memory is given back at the owner's next turn.
 */
final class ReadViews
{
    private final ViewSource source;
    private final ArrayList<ReadView> open = new ArrayList<>();
    private final ConcurrentLinkedQueue<ReadView> closed = new ConcurrentLinkedQueue<>();
    private final OpenRequests<ReadView> requests;
    private final Function<Thread, ReadView> opener = (thread) -> open();

    ReadViews(final ViewSource source)
    {
        this.source = source;
        requests = new OpenRequests<>(source::isClosed);
    }

    ReadView open()
    {
        source.checkOwner();
        final FrozenSpaces frozen = new FrozenSpaces(source.arena(), source.viewedSchema());
        boolean isOpen = false;
        try
        {
            final ReadView view = new ReadView(
                this, source.arena(), frozen, source.viewedVclock().copy());
            open.add(view);
            isOpen = true;
            return view;
        }
        finally
        {
            if (!isOpen)
            {
                frozen.release();
            }
        }
    }

    /** Any thread but the owner's: waits until the owner's next turn has opened one. */
    ReadView await()
    {
        return requests.await();
    }

    /** One turn of the owner. */
    int doWork()
    {
        return closeAbandoned() + requests.serve(opener);
    }

    int openCount()
    {
        return open.size();
    }

    /** Any thread. */
    void onClosed(final ReadView view)
    {
        closed.add(view);
    }

    private int closeAbandoned()
    {
        int count = 0;
        ReadView view = closed.poll();
        while (null != view)
        {
            open.remove(view);
            view.release();
            count++;
            view = closed.poll();
        }
        return count;
    }

    /** The engine goes: every view throws from now on, once the reads that are inside have left. */
    void closeAll()
    {
        endAll();
        requests.refuse();
    }

    /** The data goes, and other data may come: those that are open throw from now on. */
    void endAll()
    {
        for (final ReadView view : new ArrayList<>(open))
        {
            view.close();
        }
        closeAbandoned();
    }
}
