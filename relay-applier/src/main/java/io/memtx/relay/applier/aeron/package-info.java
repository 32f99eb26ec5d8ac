/**
 * {@link io.memtx.relay.applier.transport Connections} over Aeron. An instance listens on one UDP endpoint. Whoever
 * connects opens a port of its own for the answers and names it in its first message, as clients of Aeron's archive do;
 * so each connection is one publication each way.
 * <pre>
 *  connecting instance                                     listening instance
 *  subscription  host:0, stream of its own  ◄────────────  publication, one per connection
 *  publication   ───────────────────────────────────────►  subscription  host:port, stream 1: an image per connection
 * </pre>
 * <p>
 * Belongs to the thread that steps the agent.
 * <p>
 * Never waits: a slow peer slows itself only.
 */
package io.memtx.relay.applier.aeron;
