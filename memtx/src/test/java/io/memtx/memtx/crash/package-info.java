/**
 * What is left of a directory when a process dies, a disk fails or a file is damaged: child processes that write until
 * they are killed, copies of a directory at every step of its life, logs cut and flipped, and the model that says what
 * must be there afterwards.
 * <p>
 * Each test owns its directory; a child process is written by one test and killed by it.
 * <p>
 * Nothing here looks into files otherwise than through the engine; the format has its tests beside it.
 */
package io.memtx.memtx.crash;
