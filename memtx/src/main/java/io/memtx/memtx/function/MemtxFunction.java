package io.memtx.memtx.function;

/**
 * A function of the program that definitions name: it makes default values, and says which values are good. Called on
 * the transaction thread, by statements; it must not call the engine, and the same arguments must give the same result.
 */
@FunctionalInterface
public interface MemtxFunction
{
    /**
     * @param arguments boxed; a tuple is a {@link io.memtx.tuple.Tuple}. What they are is up to who calls.
     * @return the result, boxed; null is nil. An exception fails the statement.
     */
    Object call(Object... arguments);
}
