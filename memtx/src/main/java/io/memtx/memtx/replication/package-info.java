/**
 * Transactions of other instances: applied as they were written, under the LSNs that their origins gave them.
 * <p>
 * The transaction thread's; a list of members may be read by any thread.
 * <p>
 * Never talks to another instance: whoever carries rows brings them.
 */
package io.memtx.memtx.replication;
