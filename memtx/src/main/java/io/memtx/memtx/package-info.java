/**
 * The embedded engine as a program sees it; the class to read first is {@link io.memtx.memtx.Memtx}.
 * <p>
 * One thread, the transaction thread, owns an engine: the one that opened it, or the engine's own. Every method is for
 * that thread unless it says "any thread".
 * <p>
 * Nothing here holds data or decides what a statement means: it encodes, hands on, and waits for what it was told to.
 */
package io.memtx.memtx;
