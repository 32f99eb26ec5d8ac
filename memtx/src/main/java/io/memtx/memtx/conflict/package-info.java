/**
 * What becomes of a row of another instance that meets other data here than its origin had: a policy per space decides,
 * before any index refuses, and sees every tuple in the way. What it decided stands in a local space; who wrote keys
 * last, as long as somebody may not have heard of it, in another one. {@code docs/conflicts.md} has the rules and why
 * instances come to the same.
 * <p>
 * Belongs to the transaction thread, but where a method names another.
 * <p>
 * Never replicates what it decides: each instance decides for itself, on the row as its origin wrote it.
 */
package io.memtx.memtx.conflict;
