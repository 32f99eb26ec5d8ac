package io.memtx.tools;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LauncherTest
{
    @Test
    void shouldGiveTheFlagsThatTheCommandPrints() throws IOException
    {
        final String script = Files.readString(Path.of("../bin/memtx"));
        for (final String flag : JvmFlags.of(25))
        {
            assertTrue(script.contains(flag), flag);
        }
        assertTrue(script.contains("-ge " + JvmFlags.FIRST_WARNING_JDK + " "));
    }

    @Test
    void shouldGiveAnOldJdkOnlyWhatItKnows()
    {
        assertEquals(5, JvmFlags.of(17).size());
        assertFalse(CommandRun.of("jvm-flags", "--jdk", 17).out().contains("unsafe"));
        assertTrue(CommandRun.of("jvm-flags", "--jdk", 25).out().contains(" --sun-misc-unsafe-memory-access=allow"));
        assertEquals(1, CommandRun.of("jvm-flags").lines().size());
    }
}
