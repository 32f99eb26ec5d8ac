/**
 * Tutorials and transcripts, replayed: statements go to a console, and its answers are compared with those that stand
 * there, but for what differs from run to run.
 * <p>
 * Everything here belongs to one thread.
 * <p>
 * Never starts an instance in this process.
 */
package io.memtx.tools.replay;
