/**
 * The service rows of the synchronous queue and of elections, as fields: {@link io.memtx.synchro.row.SynchroRow}, and
 * between fields and the bytes of a row's body: {@link io.memtx.synchro.row.SynchroRowCodec}.
 * <p>
 * Whoever holds a row or a codec owns it: nothing here is shared.
 * <p>
 * Never decides what a row does.
 */
package io.memtx.synchro.row;
