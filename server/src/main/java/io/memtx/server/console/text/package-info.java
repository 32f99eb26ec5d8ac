/**
 * Text as Tarantool's console writes it: numbers, and YAML down to the quotes and line breaks of its library.
 * <p>
 * Everything here belongs to the thread that made it.
 * <p>
 * Never reads text, and knows nothing of tuples and statements.
 */
package io.memtx.server.console.text;
