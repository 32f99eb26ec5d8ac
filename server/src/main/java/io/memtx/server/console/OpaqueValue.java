package io.memtx.server.console;

/**
 * A value of which a text alone can be shown: a function, a fiber, a pointer.
 *
 * @param text that Tarantool would show, such as {@code function: 0x41fa4108}; shown as a string is.
 */
public record OpaqueValue(String text)
{
}
