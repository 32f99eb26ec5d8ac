package io.memtx.server.console;

/**
 * The console of a session as its own statements see it: the module {@code console} and {@code box.session.push}. To be
 * called by the thread that evaluates a statement of the session.
 */
public interface SessionControl
{
    /**
     * @return what ends a statement before the end of its line, empty when the end of the line does.
     */
    String delimiter();

    /**
     * Sets what ends a statement: {@code require('console').delimiter(';')}.
     *
     * @param delimiter to be followed by the end of a line; empty for none.
     */
    void delimiter(String delimiter);

    /**
     * @return {@code yaml}, {@code lua,line} or {@code lua,block}.
     */
    String output();

    /**
     * Sets the format of what is shown: {@code \set output}.
     *
     * @param output {@code yaml}, {@code lua}, {@code lua,line} or {@code lua,block}.
     * @throws IllegalArgumentException when it is none of these; the message is Tarantool's.
     */
    void output(String output);

    /**
     * Shows a value before the answer: {@code box.session.push}.
     *
     * @param value any that {@link InterpreterSession#evaluate} may return.
     */
    void push(Object value);
}
