/**
 * Functions that definitions name: Java code given to the engine before it opens, and the rows of {@code _func} that
 * stand for it in files. A row without Java code of its name is kept and handed on; it is refused where something would
 * have to call it.
 * <p>
 * Catalogs are immutable; code is called on the transaction thread.
 * <p>
 * Nothing here knows what a function is used for.
 */
package io.memtx.memtx.function;
