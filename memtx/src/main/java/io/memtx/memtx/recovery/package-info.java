/**
 * Recovery: from a directory of files to the state that they hold, or from nothing to a new directory.
 * <p>
 * Runs on the thread that opens the engine, before there is a transaction thread; on the thread of a standby, which
 * goes on with it; or, changing nothing, on that of a tool that checks a directory.
 * <p>
 * Nothing here reads blocks or rows itself: files are read by the xlog module.
 */
package io.memtx.memtx.recovery;
