/**
 * Foreign keys: what a version of the schema makes of their definitions, and the look at other spaces that a statement
 * takes because of them. A tuple that comes needs the tuples that it refers to; a tuple that goes must not be referred
 * to. Nothing is put off to the end of a transaction.
 * <p>
 * Owned by the transaction thread.
 * <p>
 * Nothing here changes anything; and recovery does not come by, since what is logged was checked before.
 */
package io.memtx.memtx.foreign;
