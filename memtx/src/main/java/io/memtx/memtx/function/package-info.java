/**
 * Functions that definitions name: Java code given to the engine before it opens, and the rows of {@code _func} that
 * stand for it in files.
 * <p>
 * A row without Java code of its name is kept and handed on; it is refused where something would have to call it.
 */
package io.memtx.memtx.function;
