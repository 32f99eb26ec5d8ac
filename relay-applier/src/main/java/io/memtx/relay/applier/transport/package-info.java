/**
 * What relays and appliers need of a network: {@link io.memtx.relay.applier.transport.Connection connections} that
 * carry whole messages in order, both ways, or break.
 * <p>
 * Belongs to the thread that steps the agent.
 * <p>
 * Never trusted with continuity: what goes on after a break is asked for again, from a vclock.
 */
package io.memtx.relay.applier.transport;
