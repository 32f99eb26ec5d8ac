/**
 * What relays and appliers have done and how far behind they are, in figures for others.
 * {@link io.memtx.relay.applier.counters.ReplicationCounter} is the page to read first.
 * <p>
 * Counted by the thread of relays and appliers, read by any.
 * <p>
 * Nothing here allocates, locks or makes a system call when something is counted, or knows where the figures go.
 */
package io.memtx.relay.applier.counters;
