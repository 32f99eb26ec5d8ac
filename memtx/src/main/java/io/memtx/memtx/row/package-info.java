/**
 * What a row of a log holds for the engine: the values of its body, checked, and its text for people.
 * <p>
 * Belongs to whoever reads the log.
 * <p>
 * Never changes data, and never follows a length that it has not checked.
 */
package io.memtx.memtx.row;
