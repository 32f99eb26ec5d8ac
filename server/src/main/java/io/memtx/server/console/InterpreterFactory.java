package io.memtx.server.console;

import io.memtx.server.Instance;

import java.nio.file.Path;

/**
 * Makes interpreters; found by {@link java.util.ServiceLoader}. An instance needs none: a console without one says so.
 */
public interface InterpreterFactory
{
    /**
     * Makes an interpreter for an instance. Called when the first session opens, not before.
     *
     * @param instance      whose statements it runs; not closed by it.
     * @param workDirectory the only directory whose files its statements may touch.
     * @return the interpreter.
     * @throws IllegalStateException when it cannot run here, such as without its native library; the message is shown
     *                               to whoever asks, and the instance goes on.
     */
    Interpreter create(Instance instance, Path workDirectory);
}
