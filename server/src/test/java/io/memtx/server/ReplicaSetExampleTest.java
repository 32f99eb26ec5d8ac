package io.memtx.server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.tools.ToolProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Compiles README's example of an instance as it stands there; the engine's own examples are memtx's to compile. */
class ReplicaSetExampleTest
{
    private static final Pattern JAVA_BLOCK =
        Pattern.compile("```java\\R((?:(?!```).)*InstanceContext.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void shouldCompileTheExampleOfAnInstance() throws IOException
    {
        final Matcher matcher = JAVA_BLOCK.matcher(Files.readString(Path.of("../README.md")));
        assertTrue(matcher.find(), "README has an example of an instance");
        final Path file = Files.writeString(directory.resolve("Example.java"), """
            import io.memtx.memtx.Memtx;
            import io.memtx.server.Instance;
            import io.memtx.server.InstanceContext;
            import java.nio.file.Path;
            import java.util.concurrent.TimeUnit;
            class Example { void run(Path directory) throws Exception {
            """ + matcher.group(1) + "}}");
        final StringWriter messages = new StringWriter();
        final var compiler = ToolProvider.getSystemJavaCompiler();
        final boolean isCompiled = compiler.getTask(
            messages,
            null,
            null,
            List.of("-cp", System.getProperty("java.class.path"), "-d", directory.toString(), "-proc:none"),
            null,
            compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file)).call();
        assertTrue(isCompiled, messages::toString);
    }
}
