package io.memtx.tools.quickstart;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class ReplicationChapterTest
{
    @TempDir
    private Path directory;

    private final StringWriter text = new StringWriter();

    @Test
    void shouldDoTheTutorialWithinOneProcess() throws Exception
    {
        final Screen screen = new Screen(new PrintWriter(text));
        ReplicationChapter.run(directory, false, screen);
        assertEquals(0, screen.failedCount(), text.toString());
        assertEquals(12, screen.proofCount());
        assertTrue(text.toString().contains(
            "Duplicate key exists in unique index \"primary\" in space \"bands\" with old tuple - " +
            "[5, \"Pink Floyd\", 1965] and new tuple - [5, \"incorrect data\", 0]"), text.toString());
    }

    @Test
    void shouldCarryAnswersAndRefusalsOfAnotherProcess() throws Exception
    {
        // nobody is where it looks for others: it makes the first data when it has looked for long enough
        final MasterAddress address = new MasterAddress(
            "instance001", directory.resolve("instance001"), ReplicationChapter.freeEndpoint(),
            ReplicationChapter.freeEndpoint());
        try (Master master = new ProcessMaster(address))
        {
            final List<String> state = master.call(MasterCommand.STATE.name());
            assertEquals(6, state.size(), state.toString());
            assertEquals("", state.get(5), "an empty line of an answer does not end it");
            final IllegalStateException ex =
                assertThrows(IllegalStateException.class, () -> master.call("NOTHING"));
            assertTrue(ex.getMessage().startsWith("instance001: "), ex.getMessage());
        }
    }
}
