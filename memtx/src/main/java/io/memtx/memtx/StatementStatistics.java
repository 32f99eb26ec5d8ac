package io.memtx.memtx;

import io.memtx.memtx.statement.StatementCounts;

/**
 * How many statements were executed since the engine was opened, those that failed, those of triggers and those that
 * define spaces included: what Tarantool's {@code box.stat()} has as totals. Reads are not counted: a look-up takes
 * less time than counting it would be worth.
 *
 * @param inserts   of tuples.
 * @param replaces  of tuples.
 * @param updates   by key.
 * @param upserts   of tuples.
 * @param deletes   by key.
 * @param commits   of transactions, single statements included.
 * @param rollbacks of transactions.
 */
public record StatementStatistics(
    long inserts, long replaces, long updates, long upserts, long deletes, long commits, long rollbacks)
{
    static StatementStatistics of(final Engine engine)
    {
        final StatementCounts counts = engine.executor().counts();
        return new StatementStatistics(
            counts.inserts(),
            counts.replaces(),
            counts.updates(),
            counts.upserts(),
            counts.deletes(),
            engine.transactions().committedCount(),
            engine.transactions().rolledBackCount());
    }
}
