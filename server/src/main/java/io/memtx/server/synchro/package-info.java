/**
 * Steps {@link io.memtx.synchro.Synchro} for an instance: {@link io.memtx.server.synchro.SynchroAdapter} stands between
 * it and the engine, {@link io.memtx.server.synchro.SynchroExchange} between that and relays and appliers,
 * {@link io.memtx.server.synchro.SynchroControl} is for programs.
 * <p>
 * The adapter belongs to the transaction thread; the exchange is where that meets the thread of relays and appliers;
 * control and handles are for any other thread.
 * <p>
 * Never decides itself what is confirmed or who leads, and never touches a connection.
 */
package io.memtx.server.synchro;
