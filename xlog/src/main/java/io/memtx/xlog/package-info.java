/**
 * What every part of the log shares: the vclock, the row types and body keys, the one exception. Read {@link
 * io.memtx.xlog.Vclock} first.
 * <p>
 * No thread of its own; a vclock belongs to whoever made it.
 * <p>
 * Nothing here opens a file, and nothing here knows what a tuple means.
 */
package io.memtx.xlog;
