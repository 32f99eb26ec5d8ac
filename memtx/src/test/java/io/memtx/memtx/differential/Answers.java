package io.memtx.memtx.differential;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers of both engines, made comparable: what 2.6 and 3.x say in other words is left out, and nothing else.
 */
final class Answers
{
    /** Codes of definitions whose texts 2.6 has otherwise, and of what has a name here and a number in C. */
    private static final List<String> OTHER_TEXT = List.of("36", "107", "108", "111", "145");

    private static final Pattern ERROR = Pattern.compile("error (\\d+) (.*)", Pattern.DOTALL);
    private static final Pattern FIELD_NAME = Pattern.compile("((?:Field|field) (?:-?\\d+|'.*?')) \\([^)]*\\)");
    private static final Pattern INDEX_NAME = Pattern.compile("No index 'i(\\d+)' is defined in space");

    private Answers()
    {
    }

    static boolean areEqual(final String theirs, final String ours)
    {
        return theirs.equals(ours) || normal(theirs).equals(normal(ours));
    }

    /** An answer in the words of both. */
    static String normal(final String answer)
    {
        final Matcher error = ERROR.matcher(answer);
        if (!error.matches())
        {
            return answer;
        }
        final String code = error.group(1);
        final String text = FIELD_NAME.matcher(error.group(2)).replaceAll("$1");
        return switch (code)
        {
            case "1" -> "error 1 " + text.replaceFirst("^Illegal parameters, ", "");
            case "3" -> "error 3 " + text.replace('"', '\'').replaceFirst(" with old tuple - .*", "");
            case "23" -> "error 23 " + text.replaceFirst(", got .*", "");
            case "26" -> "error 26 " + text.replace(" or varbinary", "");
            case "94" -> "error 94 " + text.replaceFirst("(primary index|index '.*?') in space", "index in space");
            // by name in Java, by number in C
            case "148" -> "error 35 " + INDEX_NAME.matcher(text).replaceFirst("No index #$1 is defined in space");
            default -> "error " + code + (OTHER_TEXT.contains(code) ? "" : ' ' + text);
        };
    }
}
