/**
 * The listening side: a relay per downstream reads the log behind the journaled position, at its own pace, and sends
 * whole transactions, filtered by origin.
 * <p>
 * Belongs to the thread of the relays, which shares the journaled position with the transaction thread.
 * <p>
 * Never sends what is not in the log, and never holds up who writes it.
 */
package io.memtx.relay.applier.relay;
