/**
 * What a row of a log holds for the engine: the values of its body, checked, and its text for people.
 */
package io.memtx.memtx.row;
