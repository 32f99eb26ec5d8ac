package io.memtx.server.console.text;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The text that is written, and where in it the next character goes: the column, and whether there is nothing but
 * blanks before it, which decide about spaces and line breaks.
 */
final class YamlText
{
    private static final int WIDTH = 80;
    private static final int FIRST_OF_TWO_BYTES = 0x80;
    private static final int FIRST_OF_THREE_BYTES = 0x800;
    private static final String HEX_DIGITS = "0123456789ABCDEF";
    private static final int NEXT_LINE = 0x85;
    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;

    private final StringBuilder out = new StringBuilder();
    private final Deque<Integer> outerIndents = new ArrayDeque<>();
    private int indent = -1; // -1: outside of everything
    private int column;
    private boolean isWhitespace = true; // the last character is a blank or the first of the text
    private boolean isIndention = true; // nothing but indentation and "-", "?", ":" since the line began

    int length()
    {
        return out.length();
    }

    boolean isIndention()
    {
        return isIndention;
    }

    void raw(final String text)
    {
        out.append(text);
        column += text.length();
        isIndention = false;
    }

    void increaseIndent(final int count)
    {
        outerIndents.push(indent);
        indent = indent < 0 ? count : indent + count;
    }

    void increaseBlockIndent(final int count)
    {
        outerIndents.push(indent);
        indent = indent < 0 ? 0 : indent + count;
    }

    void decreaseIndent()
    {
        indent = outerIndents.pop();
    }

    void indicator(
        final String text, final boolean isSpaceBefore, final boolean isSpaceLike, final boolean isIndentionLike)
    {
        if (isSpaceBefore && !isWhitespace)
        {
            put(' ');
        }
        out.append(text);
        column += text.length();
        isWhitespace = isSpaceLike;
        isIndention = isIndention && isIndentionLike;
    }

    void indent()
    {
        final int target = Math.max(indent, 0);
        if (!isIndention || column > target || column == target && !isWhitespace)
        {
            lineBreak();
        }
        while (column < target)
        {
            put(' ');
        }
        isWhitespace = true;
        isIndention = true;
    }

    void indentBeyondWidth()
    {
        if (column > WIDTH)
        {
            indent();
        }
    }

    void scalar(final String text, final ScalarStyle style, final boolean isBreakable)
    {
        final int[] codePoints = text.codePoints().toArray();
        switch (style)
        {
            case PLAIN:
                plain(codePoints, isBreakable);
                break;
            case SINGLE_QUOTED:
                singleQuoted(codePoints, isBreakable);
                break;
            case LITERAL:
                literal(codePoints);
                break;
            default:
                doubleQuoted(codePoints, isBreakable);
        }
    }

    static int utf8Length(final String text)
    {
        int length = 0;
        for (int i = 0; i < text.length(); i++)
        {
            final char ch = text.charAt(i);
            // Each half of a pair counts two of its four bytes.
            length += ch < FIRST_OF_TWO_BYTES ? 1 : ch < FIRST_OF_THREE_BYTES || Character.isSurrogate(ch) ? 2 : 3;
        }
        return length;
    }

    @Override
    public String toString()
    {
        return out.toString();
    }

    private void plain(final int[] text, final boolean isBreakable)
    {
        if (0 != text.length && !isWhitespace)
        {
            put(' ');
        }
        // What may be plain has no line breaks.
        for (int i = 0; i < text.length; i++)
        {
            if (isBreakable && isFoldedAt(text, i) && ' ' != next(text, i))
            {
                indent();
            }
            else
            {
                put(text[i]);
            }
            isIndention = ' ' == text[i] && isIndention;
        }
        isWhitespace = false;
        isIndention = false;
    }

    private void singleQuoted(final int[] text, final boolean isBreakable)
    {
        indicator("'", true, false, false);
        boolean isAfterBreak = false;
        for (int i = 0; i < text.length; i++)
        {
            if (' ' == text[i])
            {
                if (isBreakable && isFoldedAt(text, i) && isWithin(text, i) && ' ' != next(text, i))
                {
                    indent();
                }
                else
                {
                    put(' ');
                }
                continue;
            }
            if (ScalarAnalysis.isBreak(text[i]))
            {
                if (!isAfterBreak && '\n' == text[i])
                {
                    lineBreak(); // one alone would be read as a space
                }
                lineBreak(text[i]);
                isIndention = true;
                isAfterBreak = true;
                continue;
            }
            if (isAfterBreak)
            {
                indent();
            }
            if ('\'' == text[i])
            {
                put('\'');
            }
            put(text[i]);
            isIndention = false;
            isAfterBreak = false;
        }
        if (isAfterBreak)
        {
            indent();
        }
        indicator("'", false, false, false);
    }

    private void doubleQuoted(final int[] text, final boolean isBreakable)
    {
        indicator("\"", true, false, false);
        for (int i = 0; i < text.length; i++)
        {
            final int codePoint = text[i];
            if (!ScalarAnalysis.isPrintable(codePoint) || ScalarAnalysis.isBreak(codePoint) ||
                '"' == codePoint || '\\' == codePoint)
            {
                escape(codePoint);
            }
            else if (isBreakable && isFoldedAt(text, i) && isWithin(text, i))
            {
                indent();
                if (' ' == next(text, i))
                {
                    put('\\'); // else it would be read as part of the indentation
                }
            }
            else
            {
                put(codePoint);
            }
        }
        indicator("\"", false, false, false);
    }

    private void literal(final int[] text)
    {
        final int last = text.length - 1;
        final boolean isBreakLast = last >= 0 && ScalarAnalysis.isBreak(text[last]);
        final boolean isKept = isBreakLast && (0 == last || ScalarAnalysis.isBreak(text[last - 1]));
        final boolean isHinted = last >= 0 && (' ' == text[0] || ScalarAnalysis.isBreak(text[0]));
        indicator("|", true, false, false);
        indicator((isHinted ? "2" : "") + (!isBreakLast ? "-" : isKept ? "+" : ""), false, false, false);
        lineBreak();
        isIndention = true;
        isWhitespace = true;
        boolean isAfterBreak = true;
        for (final int codePoint : text)
        {
            if (ScalarAnalysis.isBreak(codePoint))
            {
                lineBreak(codePoint);
                isIndention = true;
                isAfterBreak = true;
                continue;
            }
            if (isAfterBreak)
            {
                indent();
            }
            put(codePoint);
            isIndention = false;
            isAfterBreak = false;
        }
    }

    private boolean isFoldedAt(final int[] text, final int i)
    {
        return ' ' == text[i] && column > WIDTH && !(i > 0 && ' ' == text[i - 1]);
    }

    private static boolean isWithin(final int[] text, final int i)
    {
        return i > 0 && i + 1 < text.length;
    }

    private static int next(final int[] text, final int i)
    {
        return i + 1 < text.length ? text[i + 1] : 0;
    }

    private void escape(final int codePoint)
    {
        put('\\');
        final int letter = escapeLetter(codePoint);
        if (0 != letter)
        {
            put(letter);
            return;
        }
        final int digitCount = codePoint <= 0xFF ? 2 : codePoint <= 0xFFFF ? 4 : 8;
        put(2 == digitCount ? 'x' : 4 == digitCount ? 'u' : 'U');
        for (int shift = 4 * (digitCount - 1); shift >= 0; shift -= 4)
        {
            put(HEX_DIGITS.charAt(codePoint >>> shift & 0xF));
        }
    }

    private static int escapeLetter(final int codePoint)
    {
        switch (codePoint)
        {
            case 0x00:
                return '0';
            case 0x07:
                return 'a';
            case 0x08:
                return 'b';
            case 0x09:
                return 't';
            case 0x0A:
                return 'n';
            case 0x0B:
                return 'v';
            case 0x0C:
                return 'f';
            case 0x0D:
                return 'r';
            case 0x1B:
                return 'e';
            case '"':
                return '"';
            case '\\':
                return '\\';
            case NEXT_LINE:
                return 'N';
            case LINE_SEPARATOR:
                return 'L';
            case PARAGRAPH_SEPARATOR:
                return 'P';
            default:
                return 0;
        }
    }

    private void put(final int codePoint)
    {
        out.appendCodePoint(codePoint);
        column++;
    }

    private void lineBreak()
    {
        out.append('\n');
        column = 0;
    }

    private void lineBreak(final int codePoint)
    {
        out.appendCodePoint(codePoint);
        column = 0;
    }
}
