/**
 * The seam between the log and the file system: files, directories, and the staging buffer that bytes are encoded in
 * before they are stored.
 * <p>
 * No thread of its own: a file belongs to whoever opened it, a storage may be used by all.
 * <p>
 * Nothing here knows what the bytes mean. It reports failures as {@link java.io.IOException}; whoever knows the file
 * and the offset makes an {@link io.memtx.xlog.XlogException} of them.
 */
package io.memtx.xlog.storage;
