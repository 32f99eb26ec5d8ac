/**
 * JSON paths: the names of values within a field, {@code [2].address["zip code"][*]}. First to read:
 * {@link io.memtx.tuple.path.JsonPathLexer}, which has the syntax.
 * <p>
 * No thread of its own. A lexer belongs to one thread; a {@link io.memtx.tuple.path.JsonPath} is immutable.
 * <p>
 * Nothing here knows formats, and nothing here changes a value.
 */
package io.memtx.tuple.path;
