/**
 * Files as bytes: the text header, blocks with their checksum and compression, the sequential reader, the snapshot
 * writer, and the trimming of a file that was not closed. Read {@link io.memtx.xlog.file.BlockDescriptor} first.
 * <p>
 * No thread of its own; each reader and writer belongs to one thread.
 * <p>
 * Nothing here knows which files a directory has, or what a row means beyond its header. Bytes that are read are
 * hostile until validated.
 */
package io.memtx.xlog.file;
