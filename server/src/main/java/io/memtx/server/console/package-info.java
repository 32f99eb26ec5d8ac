/**
 * The text console of an instance: statements in, YAML or Lua out, over a unix socket or TCP, and what an interpreter
 * of statements is to it. {@link io.memtx.server.console.ConsoleServer} is the way in.
 * <p>
 * A thread accepts, and one thread serves each session; an interpreter is called by those.
 * <p>
 * Never touches data, and knows no language: that is an {@link io.memtx.server.console.Interpreter}'s.
 */
package io.memtx.server.console;
