/**
 * Update operations: from an old tuple and a list of operations to the bytes of the new tuple.
 * <p>
 * An executor belongs to one thread and is reused; the common operations allocate nothing.
 * <p>
 * Nothing here knows spaces, indexes or transactions, and nothing here checks the result against the format: the
 * statement does, as it does for every new tuple.
 */
package io.memtx.memtx.update;
