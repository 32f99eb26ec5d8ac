/**
 * Engines on disks that are too small, go away or are taken by somebody else: processes of their own, in mount
 * namespaces of their own; and one with less memory than it wants. Skipped where those cannot be had.
 */
package io.memtx.memtx.disk;
