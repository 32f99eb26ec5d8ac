/**
 * The connecting side: an applier per upstream connects, asks for rows behind what this instance has, hands them to the
 * transaction thread through a queue, and acknowledges what is in the log.
 * <p>
 * Belongs to the thread of the appliers; of a queue the transaction thread polls.
 * <p>
 * Never applies a row, and never acknowledges one that is not in the log.
 */
package io.memtx.relay.applier.applier;
