package io.memtx.tools.replay;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReplayTest
{
    @Test
    void shouldFindStatementsAndAnswersAmongProse()
    {
        final List<Transcript.Entry> entries = Transcript.parse(
            """
            # A transcript
            ```
            instance001> box.info.ro
            ---
            - false
            ...
            ```
            and then > this
            ```
            master_master:instance002> box.schema.space.create('a',
                {is_sync = true})
            ---
            ...
            ```
            tarantool> no answer
            """.lines().toList());
        assertEquals(
            List.of(
                new Transcript.Entry("instance001", "box.info.ro", "---\n- false\n...\n", 3),
                new Transcript.Entry(
                    "master_master:instance002", "box.schema.space.create('a',\n    {is_sync = true})", "---\n...\n",
                    10)),
            entries);
    }

    @Test
    void shouldLeaveOutWhatDiffersFromRunToRun()
    {
        final String answer =
            """
            ---
            - id: 1
              uuid: 87fd49cd-d200-4b5c-84f2-b119c4ac8592
              upstream:
                lag: 9.3221664428711e-05
                status: follow
              on_replace: 'function: 0x41bb8e30'
            ...
            """;
        assertTrue(AnswerMask.isEqual(answer, answer.replace("87fd", "00fd").replace("9.322", "1.1")));
        assertTrue(AnswerMask.isEqual(answer, answer.replace("0x41", "0x999")));
        assertTrue(AnswerMask.isEqual(answer, answer.replace("- id: 1\n  uuid", "- uuid")
            .replace("...\n", "  id: 1\n...\n")), "another order of keys");
        assertFalse(AnswerMask.isEqual(answer, answer.replace("follow", "stopped")));
    }
}
