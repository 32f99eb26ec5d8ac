/**
 * Replication between instances: {@link io.memtx.relay.applier.ReplicationAgent} steps relays, which send the log to
 * whoever has subscribed, and appliers, which get it from upstreams.
 * <p>
 * Belongs to the thread that steps the agent; its queues are the seam to the transaction thread.
 * <p>
 * Knows rows and vclocks, and never decides what a row means, who is a member, or what to do about a conflict: that is
 * its instance's to say.
 */
package io.memtx.relay.applier;
