package io.memtx.server.console;

import java.util.Map;

/**
 * A table that is shown on one line, {@code {1: 7, 2: 5}}, as a vclock is: one whose {@code __serialize} is {@code
 * map}. All other maps are shown with a line for each key. (A list on one line is a {@link TupleValue}.)
 *
 * @param entries of it, in order, each of a type that {@link InterpreterSession#evaluate} names.
 */
public record FlowMapValue(Map<Object, Object> entries)
{
}
