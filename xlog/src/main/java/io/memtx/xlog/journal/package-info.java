/**
 * The journal: where a transaction becomes a position in the log. {@link io.memtx.xlog.journal.Journal} is the page to
 * read first; {@link io.memtx.xlog.journal.MappedJournal} writes Tarantool's xlog blocks through a memory mapping,
 * {@link io.memtx.xlog.journal.NullJournal} only counts, {@link io.memtx.xlog.journal.JournalCursor} reads behind a
 * position.
 * <p>
 * The transaction thread appends and rotates; one helper thread steps {@link io.memtx.xlog.journal.JournalPreparer},
 * which does everything that makes a system call; positions and the first failure may be read by any thread; a cursor
 * belongs to the thread that made it.
 * <p>
 * Nothing here knows what a tuple means, waits for a quorum, calls anybody back, or goes on after its first failure.
 */
package io.memtx.xlog.journal;
