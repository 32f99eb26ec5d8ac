/**
 * What a tuple is to those who use one: the flyweight view that reads a tuple where it lies, and the boxed tuple that
 * stands on the heap.
 * <p>
 * A view belongs to one thread; boxed tuples are immutable.
 * <p>
 * Nothing here knows spaces, transactions or the log.
 */
package io.memtx.tuple;
