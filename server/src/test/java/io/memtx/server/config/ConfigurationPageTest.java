package io.memtx.server.config;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** The page about options says what the table of options says; {@code -Dmemtx.docs.write=true} writes it. */
class ConfigurationPageTest
{
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final String OPTIONS = "## Options\n";
    private static final String NOTED = "## Options of Tarantool's that do nothing here\n";

    @Test
    void shouldSayOnThePageWhatTheTableSays() throws IOException
    {
        final String options = table("| option | default | scopes | reload | what |\n|---|---|---|---|---|\n",
            Options.all().stream().filter((option) -> null == option.note() && null == option.refusal())
                .map(ConfigurationPageTest::row).toList());
        final String noted = table("| option | why |\n|---|---|\n",
            Options.all().stream().filter((option) -> null != option.note())
                .map((option) -> "| `" + option.path() + "` | " + option.note() + " |\n").toList());
        String page = Files.readString(PAGE);
        if (Boolean.getBoolean("memtx.docs.write"))
        {
            page = replaced(replaced(page, OPTIONS, options), NOTED, noted);
            Files.writeString(PAGE, page);
        }
        assertTrue(page.contains(options), "the table of options is another: run with -Dmemtx.docs.write=true");
        assertTrue(page.contains(noted), "the table of what does nothing is another: -Dmemtx.docs.write=true");
    }

    private static String row(final Option<?> option)
    {
        final String value = null == option.defaultValue() ? "" : "`" + option.defaultValue() + '`';
        final String scopes = option.scopes().size() == Scope.values().length ?
            Scope.INSTANCE.word() : option.scopes().stream().map(Scope::word).collect(Collectors.joining(", "));
        return "| `" + option.path() + "` | " + value + " | " + scopes + " | " +
            (option.isDynamic() ? "yes" : "no") + " | " + option.description() + " |\n";
    }

    private static String table(final String header, final List<String> rows)
    {
        return header + String.join("", rows);
    }

    /** The table behind the first paragraph under a heading. */
    private static String replaced(final String page, final String heading, final String table)
    {
        final int begin = page.indexOf("\n\n", page.indexOf(heading) + heading.length() + 1) + 2;
        final int next = page.indexOf("\n\n", begin);
        return page.substring(0, begin) + table.stripTrailing() + (next < 0 ? "\n" : page.substring(next));
    }
}
