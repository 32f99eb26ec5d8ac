/**
 * How strings order when it is not by their bytes: collations, made with ICU4J, which is optional.
 * <p>
 * Immutable and thread safe; collators and buffers are per thread.
 * <p>
 * Nothing here knows tuples, keys or indexes, and nothing elsewhere knows ICU4J.
 */
package io.memtx.tuple.collation;
