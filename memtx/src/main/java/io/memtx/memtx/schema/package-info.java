/**
 * What spaces and indexes are defined as: the system spaces of Tarantool 2.6.0, the rows that a new instance starts
 * from, and the decoding and encoding of the rows of {@code _space}, {@code _index} and of the system spaces that add
 * to them: functions, sequences and collations. Read {@link io.memtx.memtx.schema.SystemSchema} first.
 * <p>
 * Definitions are immutable and thread safe; nothing here has a thread, and nothing here is on a hot path.
 * <p>
 * Nothing here holds tuples or builds indexes, and no definition is accepted with a part left out: what the engine does
 * not have is refused by name.
 */
package io.memtx.memtx.schema;
