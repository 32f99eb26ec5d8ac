/**
 * Who leads: {@link io.memtx.synchro.election.Election}, a state machine after Raft's, with the modes, the fencing and
 * the log comparison that Tarantool has.
 * <p>
 * Belongs to the transaction thread, which hands in messages, times and random numbers, and takes rows and messages.
 * <p>
 * Knows no log but its vclock and no connection but a bit of it; owns no queue.
 */
package io.memtx.synchro.election;
