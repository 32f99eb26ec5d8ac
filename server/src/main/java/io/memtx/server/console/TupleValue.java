package io.memtx.server.console;

import java.util.List;

/**
 * A tuple as a statement returns it, shown on one line: {@code [1, 'Roxette', 1986]}. So is a table whose
 * {@code __serialize} is {@code seq}.
 *
 * @param fields of it, in order, each of a type that {@link InterpreterSession#evaluate} names.
 */
public record TupleValue(List<Object> fields)
{
}
