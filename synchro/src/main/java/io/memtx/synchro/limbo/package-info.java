/**
 * The queue of synchronous transactions that are journaled and not confirmed: {@link io.memtx.synchro.limbo.Limbo} for
 * one owner at a time, on the owner, on its replicas and in recovery alike; {@link io.memtx.synchro.limbo.RowJudge}
 * recognises a split brain before a row is journaled; {@link io.memtx.synchro.limbo.MemberAcks} counts who has what.
 * <p>
 * Belongs to the transaction thread.
 * <p>
 * Never sees a transaction: an entry is an LSN, two positions and a size. Writes nothing, and asks no clock.
 */
package io.memtx.synchro.limbo;
