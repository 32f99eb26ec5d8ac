/**
 * Benchmarks of the engine through the calls that a program makes: {@link io.memtx.bench.engine.EngineFixture} is the
 * engine that they share.
 * <p>
 * Each benchmark's engine belongs to the thread that runs it, as the transaction thread, unless a class says otherwise.
 * <p>
 * Nothing here reaches behind the public face.
 */
package io.memtx.bench.engine;
