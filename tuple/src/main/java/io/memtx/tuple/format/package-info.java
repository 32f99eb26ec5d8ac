/**
 * What the tuples of a space must look like: named and typed fields, and the check of a tuple against them.
 * <p>
 * Immutable and thread safe.
 * <p>
 * Nothing here knows spaces or indexes beyond the fields that they use.
 */
package io.memtx.tuple.format;
