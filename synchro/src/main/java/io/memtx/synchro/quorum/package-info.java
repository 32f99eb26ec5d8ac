/**
 * How many members of the replica set have to agree: numbers or formulas of the number of members.
 * {@link io.memtx.synchro.quorum.Quorum} holds the present figures.
 * <p>
 * Belongs to the transaction thread; a parsed formula is immutable.
 * <p>
 * Knows no scripting language: a formula can name N, Q and eight functions, and do nothing but arithmetic.
 */
package io.memtx.synchro.quorum;
