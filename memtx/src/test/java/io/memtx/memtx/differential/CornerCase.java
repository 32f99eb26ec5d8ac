package io.memtx.memtx.differential;

import java.util.List;

/**
 * A row of a table of corner cases: what is done, here and in Lua, and the answers.
 *
 * @param input        as the reference has it.
 * @param mark         as the reference has it.
 * @param call         the same in Java.
 * @param lua          the same for Tarantool; null where it is not asked.
 * @param expected     answers in order; an error as {@code error} and its code, and its text where that matters.
 * @param expectedIn26 answers of 2.6 where they are others; null where they are the same.
 * @param difference   why 2.6, or this engine, answers otherwise, or why nothing can be asked here; null otherwise.
 */
record CornerCase(
    String input, Mark mark, Call call, String lua, List<String> expected, List<String> expectedIn26, String difference)
{
    /** Where a row comes from. */
    enum Mark
    {
        /** Seen in 2.6, and asked again where it is installed. */
        VERIFIED,
        /** Read in the source of 3.x. */
        SOURCE_ONLY,
        /** Cannot come about in an embedded engine. */
        IMPOSSIBLE
    }

    /** What is done. */
    interface Call
    {
        void on(CornerRun run);
    }

    static CornerCase verified(final String input, final Call call, final String lua, final String... expected)
    {
        return new CornerCase(input, Mark.VERIFIED, call, lua, List.of(expected), null, null);
    }

    static CornerCase sourceOnly(final String input, final Call call, final String... expected)
    {
        return new CornerCase(input, Mark.SOURCE_ONLY, call, null, List.of(expected), null, null);
    }

    static CornerCase impossible(final String input, final String reason)
    {
        return new CornerCase(input, Mark.IMPOSSIBLE, (run) -> {}, null, List.of(), null, reason);
    }

    CornerCase otherwiseIn26(final String reason, final String... answers)
    {
        return new CornerCase(input, mark, call, lua, expected, List.of(answers), reason);
    }

    CornerCase otherwiseHere(final String reason, final String... answers)
    {
        return new CornerCase(input, mark, call, lua, List.of(answers), expected, reason);
    }

    List<String> answersOf26()
    {
        return null == expectedIn26 ? expected : expectedIn26;
    }

    @Override
    public String toString()
    {
        return mark + " " + input;
    }
}
