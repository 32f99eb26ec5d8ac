package io.memtx.memtx.space;

import java.lang.ref.WeakReference;
import java.util.ArrayList;

/**
 * The cursors that are open over live indexes: before the memory of a tuple is given back they are asked whether they
 * stand on it. Cursors that nobody holds any more fall out. Single owner: the transaction thread.
 */
public final class CursorRegistry
{
    private final ArrayList<WeakReference<SpaceCursor>> open = new ArrayList<>();

    /**
     * @return how many are open, those included that nobody holds any more and that have not fallen out yet.
     */
    public int size()
    {
        return open.size();
    }

    void add(final SpaceCursor cursor)
    {
        open.add(cursor.registration());
    }

    void remove(final SpaceCursor cursor)
    {
        for (int i = open.size() - 1; i >= 0; i--)
        {
            if (open.get(i) == cursor.registration())
            {
                open.remove(i);
                return;
            }
        }
    }

    /**
     * @param ref of a tuple whose memory is about to be retired or freed.
     */
    public void beforeRelease(final int ref)
    {
        for (int i = open.size() - 1; i >= 0; i--)
        {
            final SpaceCursor cursor = open.get(i).get();
            if (null == cursor)
            {
                open.remove(i);
            }
            else
            {
                cursor.onRelease(ref);
            }
        }
    }
}
