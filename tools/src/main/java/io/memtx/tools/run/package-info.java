/**
 * The process of one instance: {@link io.memtx.tools.run.InstanceProcess} runs it, {@link
 * io.memtx.tools.run.InstanceLog} keeps its log.
 * <p>
 * The main thread starts the instance and waits for the signal that ends it; verbs are answered by threads of their
 * socket.
 * <p>
 * Prints nothing but why it cannot start, and never a password.
 */
package io.memtx.tools.run;
