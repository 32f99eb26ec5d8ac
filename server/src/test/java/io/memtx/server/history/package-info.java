/**
 * What clients have seen, and whether a correct object could have shown it: registers that are linearizable, sets that
 * keep what they took, banks whose total stays, lists that only grow.
 * <p>
 * A {@link io.memtx.server.history.History} is written by many threads; a checker is used by one, when nobody writes
 * any more.
 * <p>
 * Nothing here knows an instance: clients say what they asked for and what they were told.
 */
package io.memtx.server.history;
