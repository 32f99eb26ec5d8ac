package io.memtx.memtx.txn;

import io.memtx.memtx.space.SpaceEntries;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.arena.Arena;

/**
 * How much memory a statement sets aside for its confirmation. The first one on a space with nothing pending counts the
 * worst case; those after it count what statements take on average, or a large transaction, and many waiting ones,
 * would set aside far more than they can use. What chance adds on top is what the arena's headroom is for. Stateless.
 */
final class Reservation
{
    private static final long AVERAGE_COST = 64;
    private static final long COPYING_COST = 1536;

    private Reservation()
    {
    }

    static long cost(final SpaceStore space, final Arena arena)
    {
        return (space.overlay().isEmpty() ?
            space.insertCost() : space.indexes().length * (arena.isShared(1) ? COPYING_COST : AVERAGE_COST)) +
            (space.hasEntries() ? SpaceEntries.cost(space, arena) : 0);
    }
}
