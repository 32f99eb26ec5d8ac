package io.memtx.tools.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of statements and answers: {@code instance001> box.info.ro}, and below it the answer from {@code ---} to
 * {@code ...}; anything else is prose. A statement may have several lines.
 */
final class Transcript
{
    private static final Pattern PROMPT = Pattern.compile("([\\w:.-]+)> (.*)");
    private static final String BEGIN = "---";
    private static final String END = "...";

    private Transcript()
    {
    }

    /**
     * @param instance  at which it was typed.
     * @param statement that was typed.
     * @param answer    that came.
     * @param line      of the file, from 1.
     */
    record Entry(String instance, String statement, String answer, int line)
    {
    }

    static List<Entry> read(final Path file) throws IOException
    {
        return parse(Files.readAllLines(file));
    }

    static List<Entry> parse(final List<String> lines)
    {
        final List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++)
        {
            final Matcher prompt = PROMPT.matcher(lines.get(i));
            if (!prompt.matches())
            {
                continue;
            }
            int begin = i + 1;
            while (begin < lines.size() && !BEGIN.equals(lines.get(begin)) && !lines.get(begin).startsWith("```") &&
                !PROMPT.matcher(lines.get(begin)).matches())
            {
                begin++;
            }
            int end = begin;
            while (end < lines.size() && !END.equals(lines.get(end)) && !lines.get(end).startsWith("```"))
            {
                end++;
            }
            if (begin < lines.size() && BEGIN.equals(lines.get(begin)) && end < lines.size() &&
                END.equals(lines.get(end)))
            {
                final List<String> statement = new ArrayList<>(List.of(prompt.group(2)));
                statement.addAll(lines.subList(i + 1, begin));
                entries.add(new Entry(
                    prompt.group(1),
                    String.join("\n", statement),
                    String.join("\n", lines.subList(begin, end + 1)) + "\n",
                    i + 1));
                i = end;
            }
        }
        return entries;
    }
}
