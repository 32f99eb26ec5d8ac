/**
 * A connection whose other end is known: admission by a password that is never sent (the computations of SCRAM-SHA-256,
 * RFC 5802 and 7677), which also proves that the listening side knows it; then a code on every message, made with a key
 * that only these two have.
 * <p>
 * A session is one connection's and belongs to its thread.
 * <p>
 * Never sends a password, and nothing but a greeting to whoever has not been admitted.
 */
package io.memtx.relay.applier.session;
