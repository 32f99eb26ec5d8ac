/**
 * Transactions of other instances: applied as they were written, under the LSNs that their origins gave them.
 */
package io.memtx.memtx.replication;
