/**
 * Backups of a running engine: the newest snapshot and the logs behind it, kept from deletion while they are copied;
 * the class to read first is {@link io.memtx.memtx.backup.Backup}.
 * <p>
 * {@link io.memtx.memtx.backup.Backups} belongs to the transaction thread, which only takes note of where the log
 * stands; a backup is looked at and copied by any thread.
 * <p>
 * Never stops the writer, and changes no file of the engine's.
 */
package io.memtx.memtx.backup;
