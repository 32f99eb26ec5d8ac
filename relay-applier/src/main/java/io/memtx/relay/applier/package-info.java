/**
 * Replication between instances: {@link io.memtx.relay.applier.ReplicationAgent} steps relays, which send the log to
 * whoever has subscribed, and appliers, which get it from upstreams. Knows rows and vclocks; what a row means, who is a
 * member, and what to do about a conflict is its instance's to say.
 */
package io.memtx.relay.applier;
