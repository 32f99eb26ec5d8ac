/**
 * A connection whose other end is known: admission by a password that is never sent (the computations of SCRAM-SHA-256,
 * RFC 5802 and 7677), which also proves that the listening side knows it; then a code on every message, made with a key
 * that only these two have. Nothing but a greeting leaves for whoever has not been admitted.
 */
package io.memtx.relay.applier.session;
