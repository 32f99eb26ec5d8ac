/**
 * A plain model of an engine, and the random histories that hold the engine against it.
 * <p>
 * Owned by the thread of the test.
 * <p>
 * Never looks into the engine's own structures except to have them checked.
 */
package io.memtx.memtx.model;
