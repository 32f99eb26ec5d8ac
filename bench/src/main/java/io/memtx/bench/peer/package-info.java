/**
 * What a user would take instead of this engine, on the same workload and the same data: {@link
 * io.memtx.bench.peer.KeyValuePeer} is the page to read first, {@link io.memtx.bench.peer.PeerKind} the list. Each peer
 * is configured the way its own documentation calls fast; the comment of its class says what was chosen and why.
 * <p>
 * A peer belongs to the thread that opened it; peers have threads of their own, which their documentation describes.
 * <p>
 * Nothing here knows the engine, and the engine never knows what is here.
 */
package io.memtx.bench.peer;
