/**
 * An instance: an engine, its relays and appliers, and the threads they run on. {@link io.memtx.server.Instance} is how an
 * embedding program gets a replicated engine.
 */
package io.memtx.server;
