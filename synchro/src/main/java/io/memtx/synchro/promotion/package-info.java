/**
 * How an instance becomes owner of the synchronous queue, and ceases to be: {@link
 * io.memtx.synchro.promotion.Promotion}, between election and limbo.
 * <p>
 * Belongs to the transaction thread.
 * <p>
 * Elects nobody and keeps no entries: it waits for what the one and the other say, and says what is to be written.
 */
package io.memtx.synchro.promotion;
