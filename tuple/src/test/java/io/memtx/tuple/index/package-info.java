/**
 * What every index must do, as abstract tests that the modules with an index subclass, and a plain index and a plain
 * table of rows to compare with.
 * <p>
 * For the thread of the test that uses them, unless a test says otherwise.
 * <p>
 * Nothing here knows how an index is built.
 */
package io.memtx.tuple.index;
