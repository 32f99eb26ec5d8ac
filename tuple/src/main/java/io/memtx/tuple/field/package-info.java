/**
 * The types that a field can have: what each accepts, and how values of one type order, are hinted
 * and are hashed.
 * <p>
 * Stateless and thread safe.
 * <p>
 * Nothing here knows tuples, formats or indexes.
 */
package io.memtx.tuple.field;
