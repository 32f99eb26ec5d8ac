/**
 * The listening side: a relay per downstream reads the log behind the journaled position, at its own pace, and sends whole
 * transactions, filtered by origin.
 */
package io.memtx.relay.applier.relay;
