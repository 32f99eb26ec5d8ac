package io.memtx.tools.replay;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.util.regex.Pattern;

/**
 * Takes out of an answer what differs from run to run: uuids, addresses of functions, process numbers and times.
 */
final class AnswerMask
{
    private static final Pattern UUID =
        Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern FUNCTION = Pattern.compile("function: (?:0x[0-9a-f]+|builtin#\\d+)");
    private static final Pattern NUMBER =
        Pattern.compile("(?m)^(\\s*(?:- )?(?:idle|lag|pid|uptime|confirm_lag|leader_idle): )[-+.0-9e]+$");
    private static final Pattern SOCKET =
        Pattern.compile("called on fd \\d+, aka [0-9.]+:\\d+,\\s+peer of\\s+[0-9.]+:\\d+");

    private AnswerMask()
    {
    }

    static String mask(final String answer)
    {
        String text = UUID.matcher(answer).replaceAll("<uuid>");
        text = FUNCTION.matcher(text).replaceAll("function: <address>");
        text = NUMBER.matcher(text).replaceAll("$1<number>");
        return SOCKET.matcher(text).replaceAll("called on <socket>");
    }

    /**
     * @param expected of one run.
     * @param actual   of another.
     * @return whether they say the same: masked, and with the keys of a table in any order.
     */
    static boolean isEqual(final String expected, final String actual)
    {
        final String one = mask(expected);
        final String other = mask(actual);
        return one.equals(other) || valuesOf(one).equals(valuesOf(other));
    }

    /**
     * @param answer in YAML.
     * @return its values; the text when it is no YAML.
     */
    static Object valuesOf(final String answer)
    {
        try
        {
            final Object values = new Load(LoadSettings.builder().build()).loadFromString(answer);
            return null == values ? answer : values;
        }
        catch (final YamlEngineException ex)
        {
            return answer;
        }
    }
}
