package io.memtx.memtx.readme;

import io.memtx.memtx.MissingFlagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.tools.ToolProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Compiles the examples of README as they stand there, and runs the first in a JVM that has the one flag and no other.
 */
class ReadmeTest
{
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);
    private static final int MAX_LINES = 15;
    private static final int DEADLINE_SECONDS = 60;
    private static final String IMPORTS = """
        import io.memtx.memtx.Changes;
        import io.memtx.memtx.Memtx;
        import io.memtx.memtx.Reader;
        import io.memtx.memtx.ReaderIndex;
        import io.memtx.memtx.Space;
        import io.memtx.memtx.changes.ChangeHandler;
        import io.memtx.memtx.changes.ChangeStream;
        import io.memtx.tuple.TupleView;
        import io.memtx.xlog.Vclock;
        import java.nio.file.Path;
        import static io.memtx.memtx.Key.key;
        import static io.memtx.memtx.KeySpec.nonUnique;
        import static io.memtx.memtx.Operation.set;
        import static io.memtx.memtx.schema.IndexType.TREE;
        import static io.memtx.tuple.field.FieldType.STRING;
        import static io.memtx.tuple.field.FieldType.UNSIGNED;
        import static io.memtx.tuple.index.IteratorType.GE;
        """;

    @TempDir
    private Path directory;

    @Test
    void shouldRunFirstExampleTwiceWithTheOneFlagAndInSilence() throws Exception
    {
        compile("First", "public class First { public static void main(String[] args) {\n" + block(0) + "}}");
        final Path root = directory.toAbsolutePath();
        final String classPath = root + System.getProperty("path.separator") + System.getProperty("java.class.path");
        for (int i = 0; i < 2; i++)
        {
            final List<String> command = new ArrayList<>();
            command.add(ProcessHandle.current().info().command().orElseThrow());
            command.addAll(List.of(MissingFlagException.FLAG.split(" ")));
            command.addAll(List.of("-cp", classPath, "First"));
            final Process process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectOutput(root.resolve("out").toFile())
                .redirectError(root.resolve("err").toFile())
                .start();
            assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "ended in time");
            assertEquals("", Files.readString(root.resolve("err")));
            assertEquals("[1, \"Roxette\", 1987]\n", Files.readString(root.resolve("out")));
            assertEquals(0, process.exitValue());
        }
    }

    @Test
    void shouldCompileSecondExample() throws IOException
    {
        compile("Second", "class Second { static int QTY = 2; int work; long position; volatile boolean running;\n" +
            "void run(Memtx db, Space orders, long orderId, String symbol, long limit) {\n" + block(1) + "}}");
    }

    @Test
    void shouldCompileThirdExample() throws IOException
    {
        compile("Third", "class Third { static int QTY = 2; long limit;\n" +
            "void run(Memtx db, TupleView order, long orderId) {\n" + block(2) + "}}");
    }

    @Test
    void shouldCompileFourthExample() throws IOException
    {
        compile("Fourth", "class Fourth { int work; volatile boolean running;\n" +
            "void run(Memtx db, Vclock vclock, ChangeHandler handler) {\n" + block(3) + "}}");
    }

    @Test
    void shouldKeepFirstExampleShort() throws IOException
    {
        final long lines = block(0).lines().filter((line) -> !line.isBlank()).count();
        assertTrue(lines <= MAX_LINES, "lines=" + lines);
    }

    @Test
    void shouldHaveFirstExampleInExampleProgram() throws IOException
    {
        final Path program = root().resolve("examples/embedded/src/main/java/com/example/Bands.java");
        assertTrue(stripped(Files.readString(program)).contains(stripped(block(0))), program + " holds the example");
    }

    @Test
    void shouldPrintTheFlagThatIsMissing() throws IOException
    {
        final String flag = MissingFlagException.FLAG;
        assertTrue(readme().contains("`" + flag + "`"));
        assertTrue(readme().contains("`MissingFlagException: memtx needs a JVM flag: java " + flag));
    }

    private void compile(final String name, final String source) throws IOException
    {
        final Path file = Files.writeString(directory.resolve(name + ".java"), IMPORTS + source);
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

    private static String block(final int index) throws IOException
    {
        final Matcher matcher = JAVA_BLOCK.matcher(readme());
        for (int i = 0; i <= index; i++)
        {
            assertTrue(matcher.find(), "README has an example of number " + (i + 1));
        }
        return matcher.group(1);
    }

    private static String stripped(final String code)
    {
        return code.lines().map((line) -> line.strip().replaceAll(" +", " ")).collect(Collectors.joining("\n"));
    }

    private static String readme() throws IOException
    {
        return Files.readString(root().resolve("README.md"));
    }

    private static Path root()
    {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("README.md")))
        {
            root = root.getParent();
        }
        return root;
    }
}
