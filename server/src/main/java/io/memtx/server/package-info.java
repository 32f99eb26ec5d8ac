/**
 * An instance: an engine, its relays and appliers, and the threads they run on. {@link io.memtx.server.Instance} is how
 * an embedding program gets a replicated engine.
 * <p>
 * The engine has one thread, its relays and appliers another; an instance may be asked from any.
 * <p>
 * Never touches data but through the engine.
 */
package io.memtx.server;
