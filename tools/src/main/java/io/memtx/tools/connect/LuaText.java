package io.memtx.tools.connect;

/**
 * Lua as far as it takes to see whether a statement goes on in the next line: open brackets, blocks, strings and
 * comments, or an operator at the end. What is wrong counts as complete: the server says why.
 */
final class LuaText
{
    private final String text;
    private int position;
    private int depth; // of brackets and blocks
    private int loopCount; // that wait for their do
    private boolean isOpen; // a string, comment or long bracket without its end
    private String lastWord = "";

    private LuaText(final String text)
    {
        this.text = text;
    }

    /**
     * @param text of a statement.
     * @return whether no more lines belong to it.
     */
    static boolean isComplete(final String text)
    {
        final LuaText lua = new LuaText(text);
        lua.scan();
        return !lua.isOpen && lua.depth <= 0 && !lua.isContinued();
    }

    /**
     * @param text of what has come after {@code \set output lua}.
     * @return the index after the first answer, which ends with a semicolon outside of strings; -1 while it has none.
     */
    static int endOfAnswer(final CharSequence text)
    {
        boolean isString = false;
        for (int i = 0; i < text.length(); i++)
        {
            final char ch = text.charAt(i);
            if (isString && '\\' == ch)
            {
                i++;
            }
            else if ('"' == ch)
            {
                isString = !isString;
            }
            else if (';' == ch && !isString)
            {
                return i + 1;
            }
        }
        return -1;
    }

    private void scan()
    {
        while (position < text.length() && !isOpen)
        {
            final char ch = text.charAt(position);
            if (Character.isLetter(ch) || '_' == ch)
            {
                word();
            }
            else if ('"' == ch || '\'' == ch)
            {
                string(ch);
            }
            else if (text.startsWith("--", position))
            {
                comment();
            }
            else if ('[' == ch && longBracketLevel() >= 0)
            {
                longBracket();
                lastWord = "]]";
            }
            else
            {
                symbol(ch);
            }
        }
    }

    private void word()
    {
        final int start = position;
        while (position < text.length() &&
            (Character.isLetterOrDigit(text.charAt(position)) || '_' == text.charAt(position)))
        {
            position++;
        }
        final String word = text.substring(start, position);
        final boolean isField = ".".equals(lastWord) || ":".equals(lastWord);
        lastWord = word;
        if (isField)
        {
            lastWord = "field";
            return;
        }
        switch (word)
        {
            case "for":
            case "while":
                loopCount++;
                depth++;
                break;
            case "do":
                if (loopCount > 0)
                {
                    loopCount--; // it is that of the loop
                    break;
                }
                depth++;
                break;
            case "function":
            case "if":
            case "repeat":
                depth++;
                break;
            case "end":
            case "until":
                depth--;
                break;
            default:
        }
    }

    private void symbol(final char ch)
    {
        position++;
        if (Character.isWhitespace(ch))
        {
            return;
        }
        if ("([{".indexOf(ch) >= 0)
        {
            depth++;
        }
        else if (")]}".indexOf(ch) >= 0)
        {
            depth--;
        }
        lastWord = String.valueOf(ch);
    }

    private void string(final char quote)
    {
        position++;
        while (position < text.length() && quote != text.charAt(position))
        {
            if ('\n' == text.charAt(position))
            {
                lastWord = "";
                return; // wrong
            }
            position += '\\' == text.charAt(position) ? 2 : 1;
        }
        // Lua has no strings over several lines but by a backslash at the end of each.
        isOpen = position > text.length();
        position++;
        lastWord = "\"";
    }

    private void comment()
    {
        position += 2;
        if (position < text.length() && '[' == text.charAt(position) && longBracketLevel() >= 0)
        {
            longBracket();
            return;
        }
        final int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
    }

    private int longBracketLevel()
    {
        int i = position + 1;
        while (i < text.length() && '=' == text.charAt(i))
        {
            i++;
        }
        return i < text.length() && '[' == text.charAt(i) ? i - position - 1 : -1;
    }

    private void longBracket()
    {
        final int level = longBracketLevel();
        final String closing = "]" + "=".repeat(level) + "]";
        final int end = text.indexOf(closing, position + level + 2);
        isOpen = end < 0;
        position = end < 0 ? text.length() : end + closing.length();
    }

    private boolean isContinued()
    {
        switch (lastWord)
        {
            case "and":
            case "or":
            case "not":
            case "=":
            case ",":
            case "+":
            case "-":
            case "*":
            case "/":
            case "%":
            case "^":
            case "<":
            case ">":
            case ".":
            case ":":
            case "then":
            case "in":
            case "local":
                return true;
            default:
                return false;
        }
    }
}
