package io.memtx.memtx;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A program that forgot the JVM flag is told which one, in a JVM of its own.
 */
class MissingFlagTest
{
    @TempDir
    private Path directory;

    /** What an embedding program does first. */
    static final class Program
    {
        public static void main(final String[] arguments)
        {
            try (Memtx db = Memtx.open(Path.of(arguments[0])))
            {
                db.createSpace("s", (def) -> def.primaryKey(0)).insert(1);
            }
        }
    }

    @Test
    void shouldPrintTheFlagWhenItIsMissing() throws Exception
    {
        final Process process = start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), output);
        assertTrue(output.contains(MissingFlagException.class.getName()), output);
        assertTrue(
            output.contains("memtx needs a JVM flag: java --add-exports java.base/jdk.internal.misc=ALL-UNNAMED"),
            output);
        assertTrue(output.indexOf("IllegalAccessError") > output.indexOf("memtx needs a JVM flag"), output);
    }

    @Test
    void shouldNeedNoOtherFlag() throws Exception
    {
        final Process process = start("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED");
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    private Process start(final String... flags) throws IOException
    {
        final List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of(flags));
        command.addAll(List.of(
            "-Xmx128m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Program.class.getName(),
            directory.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
