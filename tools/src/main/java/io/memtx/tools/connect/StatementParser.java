package io.memtx.tools.connect;

import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

import java.util.List;

/**
 * Tells the line editor where a statement ends, and which name the cursor is in.
 */
final class StatementParser implements Parser
{
    private String delimiter = "";

    /**
     * @param text that ends a statement; empty when it ends as Lua has it.
     */
    void delimiter(final String text)
    {
        delimiter = text;
    }

    /**
     * @param text as typed, complete.
     * @return the statement, without the delimiter.
     */
    String statementOf(final String text)
    {
        final String stripped = text.stripTrailing();
        return isCommand(text) || !stripped.endsWith(delimiter) ?
            text : stripped.substring(0, stripped.length() - delimiter.length());
    }

    @Override
    public ParsedLine parse(final String line, final int cursor, final ParseContext context)
    {
        if (ParseContext.COMPLETE != context && !isComplete(line))
        {
            throw new EOFError(-1, -1, "statement goes on");
        }
        int start = cursor;
        while (start > 0 && isOfName(line.charAt(start - 1)))
        {
            start--;
        }
        int end = cursor;
        while (end < line.length() && isOfName(line.charAt(end)))
        {
            end++;
        }
        return new Line(line, cursor, start, end);
    }

    private boolean isComplete(final String line)
    {
        return isCommand(line) ||
            (delimiter.isEmpty() ? LuaText.isComplete(line) : line.stripTrailing().endsWith(delimiter));
    }

    private static boolean isCommand(final String line)
    {
        return line.startsWith("\\");
    }

    private static boolean isOfName(final char ch)
    {
        return Character.isLetterOrDigit(ch) || '_' == ch || '.' == ch || ':' == ch || '\\' == ch;
    }

    /**
     * The text with the name at the cursor as its only word.
     */
    private record Line(String line, int cursor, int start, int end) implements CompletingParsedLine
    {
        @Override
        public String word()
        {
            return line.substring(start, end);
        }

        @Override
        public int wordCursor()
        {
            return cursor - start;
        }

        @Override
        public int wordIndex()
        {
            return 0;
        }

        @Override
        public List<String> words()
        {
            return List.of(word());
        }

        @Override
        public CharSequence escape(final CharSequence candidate, final boolean isComplete)
        {
            return candidate;
        }

        @Override
        public int rawWordCursor()
        {
            return wordCursor();
        }

        @Override
        public int rawWordLength()
        {
            return end - start;
        }
    }
}
