package io.memtx.tuple.arena;

/**
 * A moment of the arena that somebody still reads: what existed then is not reused until the view is closed.
 */
public final class ArenaView
{
    final int epoch;
    int headChunk = Arena.NULL_REF;
    boolean isOpen = true;

    ArenaView(final int epoch)
    {
        this.epoch = epoch;
    }

    /**
     * @return the epoch of the newest objects that the view sees.
     */
    public int epoch()
    {
        return epoch;
    }
}
