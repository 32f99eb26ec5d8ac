/**
 * The command line: {@link io.memtx.tools.MemtxTool} is the page to read first; each subcommand is a class beside it.
 * <p>
 * A command runs on the main thread of its process.
 * <p>
 * Nothing here knows the bytes of a format, or opens an engine to look at its files.
 */
package io.memtx.tools;
