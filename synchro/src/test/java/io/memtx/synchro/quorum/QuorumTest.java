package io.memtx.synchro.quorum;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QuorumTest
{
    private final Quorum quorum = new Quorum(() -> 0.5);

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
            "1                          | 1 | 1",
            "31                         | 3 | 31",
            "N / 2 + 1                  | 1 | 1",
            "N / 2 + 1                  | 2 | 2",
            "N / 2 + 1                  | 3 | 2",
            "N / 2 + 1                  | 4 | 3",
            "N / 2 + 1                  | 31 | 16",
            "N                          | 5 | 5",
            "( N+1 )/ 2                 | 5 | 3",
            "math.ceil(N / 2)           | 5 | 3",
            "math.floor(N / 3) + 1      | 7 | 3",
            "math.max(1, N - 2)         | 2 | 1",
            "math.max(1, N - 2)         | 9 | 7",
            "math.min(N, 3, 7)          | 9 | 3",
            "math.abs(-N)               | 4 | 4",
            "math.sqrt(N) * 1           | 9 | 3",
            "math.fmod(N, 3) + 1        | 8 | 3",
            "N % 3 + 1                  | 8 | 3",
            "2 ^ 2                      | 1 | 4",
            "-2 ^ 2 + 5                 | 1 | 1",
            "2 ^ 0.5 ^ 2                | 1 | 1",
            "10 - 4 - 3                 | 1 | 3",
            "1e1 - 0.5e+1               | 1 | 5",
            "math.random() * 2 + 1      | 1 | 2",
            "math.random(3)             | 1 | 2",
            "math.random(4, 6)          | 1 | 5",
        })
    void shouldEvaluateAFormula(final String text, final int members, final int expected)
    {
        quorum.onMembers(members);
        quorum.set(text);
        assertEquals(expected, quorum.value());
        assertEquals(text, quorum.text());
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
            "0                 | the value must be greater than zero and less than maximal number of replicas",
            "-1                | the value must be greater than zero and less than maximal number of replicas",
            "32                | the value must be greater than zero and less than maximal number of replicas",
            "N - 1             | the formula is evaluated to the quorum 0 for replica number 1, which is out of " +
                "range [1;31]",
            "N + 1             | the formula is evaluated to the quorum 32 for replica number 31, which is out of " +
                "range [1;31]",
            "N / 2             | the formula is evaluated to the quorum 0 for replica number 1, which is out of " +
                "range [1;31]",
            "N - 20            | the formula is evaluated to the quorum -19 for replica number 1, which is out of " +
                "range [1;31]",
            "'abc'             | Expression should return a number",
            "nil               | Expression should return a number",
            "true              | Expression should return a number",
            "``                | Expression should return a number",
            "0 / 0             | Expression should return a number",
            "N +               | unexpected symbol near '<eof>'",
            "N N               | unexpected symbol near 'N'",
            "Q                 | unexpected symbol near 'Q'",
            "os.exit()         | unexpected symbol near 'os'",
            "M / 2             | unexpected symbol near 'M'",
            "(N                | unexpected symbol near '<eof>'",
            "math.pow(N, 2)    | attempt to call field 'pow' (a nil value)",
            "math.floor()      | bad argument #1 to 'floor' (number expected, got no value)",
            "math.fmod(N)      | bad argument #2 to 'fmod' (number expected, got no value)",
            "1.2.3             | malformed number near '1.2.3'",
        })
    void shouldRefuseWhatIsNoQuorumForSomeNumberOfMembers(final String text, final String reason)
    {
        final MemtxException ex = assertThrows(MemtxException.class, () -> quorum.set(text));
        assertEquals(ErrorCode.ER_CFG, ex.code());
        assertEquals("Incorrect value for option 'replication_synchro_quorum': " + reason, ex.getMessage());
        assertEquals(Quorum.DEFAULT, quorum.text());
        assertEquals(1, quorum.value());
    }

    @Test
    void shouldRefuseWhatWouldEndTheStack()
    {
        assertThrows(MemtxException.class, () -> quorum.set("(".repeat(3000) + "N" + ")".repeat(3000)));
        assertThrows(MemtxException.class, () -> quorum.set("-".repeat(3000) + "1"));
        assertThrows(MemtxException.class, () -> quorum.set("1 + ".repeat(100_000) + "1"));
        quorum.set("N" + " + 0".repeat(1000));
        assertEquals(1, quorum.value());
    }

    @Test
    void shouldEvaluateAgainWhenTheMembershipChanges()
    {
        assertTrue(quorum.onMembers(2));
        assertEquals(2, quorum.value());
        assertFalse(quorum.onMembers(3));
        assertEquals(2, quorum.value());
        assertTrue(quorum.onMembers(0));
        assertEquals(1, quorum.members());
        assertEquals(1, quorum.value());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 1, 1, false",
        "2, 2, 2, 1, false",
        "3, 2, 2, 2, false",
        "3, 3, 3, 1, false",
        "5, 3, 3, 3, false",
        "4, 2, 2, 3, true",
        "3, 1, 1, 3, true",
    })
    void shouldSayWhatFollowsFromAQuorum(
        final int members, final int value, final int election, final int settlement, final boolean isBelowMajority)
    {
        quorum.onMembers(members);
        quorum.set(Integer.toString(value));
        assertEquals(election, quorum.election());
        assertEquals(settlement, quorum.settlement());
        assertEquals(isBelowMajority, quorum.isBelowMajority());
    }

    @Test
    void shouldKeepTheLinearizableQuorumInRangeAndSaySo()
    {
        quorum.set("2");
        assertEquals(1, quorum.linearizable());
        assertEquals(
            "the formula for replication_linearizable_quorum evaluated to 0 for replica number 1, synchro quorum 2, " +
            "using 1 instead", quorum.warning());
        quorum.onMembers(3);
        assertEquals(2, quorum.linearizable());
        assertNull(quorum.warning());
        quorum.setLinearizable("N + Q * 100");
        assertEquals(31, quorum.linearizable());
        final MemtxException ex = assertThrows(MemtxException.class, () -> quorum.setLinearizable("N - R"));
        assertEquals(
            "Incorrect value for option 'replication_linearizable_quorum': unexpected symbol near 'R'",
            ex.getMessage());
        assertEquals("N + Q * 100", quorum.linearizableText());
    }
}
