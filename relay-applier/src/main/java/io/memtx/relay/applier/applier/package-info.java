/**
 * The connecting side: an applier per upstream connects, asks for rows behind what this instance has, hands them to the
 * transaction thread through a queue, and acknowledges what is in the log.
 */
package io.memtx.relay.applier.applier;
