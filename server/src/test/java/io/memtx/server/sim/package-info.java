/**
 * A replica set in one thread: whole instances on disks, links and a clock that are simulated, driven from a seed, with
 * checkers after every step. Read {@link io.memtx.server.sim.Simulation} first.
 * <p>
 * One thread owns all of it.
 * <p>
 * Nothing here looks at the machine's clock, files or chance: the same seed is the same run.
 */
package io.memtx.server.sim;
