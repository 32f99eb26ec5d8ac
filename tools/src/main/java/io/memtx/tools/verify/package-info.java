/**
 * Whether files are whole, and what is wrong with them: {@link io.memtx.tools.verify.DirectoryVerifier} is the page to
 * read first. It reads with what recovery reads with.
 * <p>
 * Everything belongs to the thread that made it.
 * <p>
 * Nothing here changes a file but {@link io.memtx.tools.verify.Trimmer}, and that never drops a block whose checksum
 * holds.
 */
package io.memtx.tools.verify;
