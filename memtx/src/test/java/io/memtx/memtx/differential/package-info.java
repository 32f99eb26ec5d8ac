/**
 * The same statements here and in an installed Tarantool, and their answers compared: the corner cases that the
 * reference lists, each as it stands there, and random statements over random schemas.
 * <p>
 * Owned by the thread of the test; Tarantool is a process that runs a whole script and ends.
 * <p>
 * Uses what a program can use and nothing behind it.
 */
package io.memtx.memtx.differential;
