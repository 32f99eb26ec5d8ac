package io.memtx.tools.house;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * House rules that no compiler knows.
 */
class TidyTest
{
    private static final int MAX_LINES = 600;
    private static final int MAX_COLUMNS = 120;
    private static final Pattern MARKER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w.])/(ro" + "ot|ho" + "me|wo" + "rk)/\\w");

    private static Path root;
    private static List<Path> texts;

    @BeforeAll
    static void findFiles() throws IOException
    {
        root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("LICENSE")))
        {
            root = root.getParent();
        }
        try (Stream<Path> files = Files.walk(root))
        {
            texts = files
                .filter((file) -> !isIgnored(root.relativize(file)) && isText(file.getFileName().toString()))
                .filter(Files::isRegularFile)
                .sorted()
                .toList();
        }
        assertTrue(javaFiles("src/main/java").size() > 100, "found the sources: root=" + root);
    }

    @Test
    void shouldDescribeEveryPackageInThreeParts() throws IOException
    {
        final List<String> faults = new ArrayList<>();
        for (final Path directory : javaFiles("src/main/java/io").stream().map(Path::getParent).distinct().toList())
        {
            final Path info = directory.resolve("package-info.java");
            final int parts = Files.exists(info) ? Files.readString(info).split("\\* <p>\\R").length : 0;
            if (3 != parts)
            {
                faults.add(root.relativize(info) + ": parts=" + parts);
            }
        }
        assertEquals(List.of(), faults, "what lives here; which thread owns it; what it never does");
    }

    @Test
    void shouldKeepFilesShort() throws IOException
    {
        final List<String> faults = new ArrayList<>();
        for (final Path file : javaFiles("src"))
        {
            final int lines = Files.readAllLines(file).size();
            if (lines > MAX_LINES)
            {
                faults.add(root.relativize(file) + ": lines=" + lines);
            }
        }
        assertEquals(List.of(), faults, "no file of more than " + MAX_LINES + " lines");
    }

    @Test
    void shouldKeepLinesShort() throws IOException
    {
        assertEquals(List.of(), find(javaFiles("src"), (line) -> line.length() > MAX_COLUMNS));
    }

    @Test
    void shouldLeaveNoMarkers() throws IOException
    {
        final List<Path> code = texts.stream().filter((file) -> !file.toString().endsWith(".md")).toList();
        assertEquals(List.of(), find(code, (line) -> MARKER.matcher(line).find()));
    }

    @Test
    void shouldNameNoMachinePaths() throws IOException
    {
        assertEquals(List.of(), find(texts, (line) -> MACHINE_PATH.matcher(line).find()));
    }

    private static List<Path> javaFiles(final String under)
    {
        return texts.stream()
            .filter((file) -> file.toString().endsWith(".java") && file.toString().contains("/" + under + "/"))
            .toList();
    }

    private static List<String> find(final List<Path> files, final Predicate<String> fault)
        throws IOException
    {
        final List<String> found = new ArrayList<>();
        for (final Path file : files)
        {
            final List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++)
            {
                if (fault.test(lines.get(i)))
                {
                    found.add(root.relativize(file) + ":" + (i + 1));
                }
            }
        }
        return found;
    }

    private static boolean isIgnored(final Path relative)
    {
        for (final Path name : relative)
        {
            final String text = name.toString();
            if ("target".equals(text) || text.startsWith(".") && !text.isEmpty() && !".ci".equals(text))
            {
                return true;
            }
        }
        return false;
    }

    private static boolean isText(final String name)
    {
        return name.endsWith(".java") || name.endsWith(".md") || name.endsWith(".xml") ||
            name.endsWith(".sh") || "run".equals(name) || "memtx".equals(name);
    }
}
