/**
 * Steps {@link io.memtx.synchro.Synchro} for an instance: {@link io.memtx.server.synchro.SynchroAdapter} stands between
 * it and the engine, on the transaction thread; {@link io.memtx.server.synchro.SynchroExchange} between that and the
 * thread of relays and appliers.
 * <p>
 * Decides nothing about transactions or leaders itself.
 */
package io.memtx.server.synchro;
