package io.memtx.server.console;

import java.util.List;

/**
 * Statements of one user, one after the other. Used by any thread, one at a time, but for {@link #cancel()}.
 */
public interface InterpreterSession extends AutoCloseable
{
    /**
     * Runs a statement, and waits for it. As in Tarantool's console the text is first read as an expression (what
     * {@code return text} returns) and, when it is none, as a chunk.
     *
     * @param statement one chunk; lines within it end with {@code \n}.
     * @return what it returned, none or several; the values are
     *         <ul>
     *         <li>{@code null}: nil, and {@code box.NULL};</li>
     *         <li>{@link Boolean}, {@link Long}, {@link java.math.BigInteger} (above {@link Long#MAX_VALUE}),
     *         {@link Double} (numbers of Lua that are no integers below 1e15 or so), {@link Float};</li>
     *         <li>{@link String}, valid UTF-8, and {@code byte[]} for all other strings;</li>
     *         <li>{@link List}: arrays; {@link java.util.Map}, in its order: other tables; {@link TupleValue}, and
     *         {@link FlowMapValue} for a table that is shown on one line;</li>
     *         <li>{@link java.math.BigDecimal}, {@link java.util.UUID}, {@link DatetimeValue}, {@link IntervalValue};
     *         </li>
     *         <li>{@link OpaqueValue}: what has no data to show.</li>
     *         </ul>
     *         A list, map or tuple that is met twice (the same object) is shown once, and referred to after that.
     * @throws StatementException when it failed.
     */
    List<Object> evaluate(String statement) throws StatementException;

    /**
     * Stops the statement that is running, soon; it then throws. Nothing when none is running. Any thread.
     */
    void cancel();

    /**
     * Ends the session; a transaction that it left open is rolled back.
     */
    @Override
    void close();
}
