package io.memtx.tools.instances;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * How an instance is, as seen from outside: by the file with the number of its process, and by what it says itself.
 *
 * @param ref    of the instance.
 * @param state  of the file.
 * @param pid    of the process, 0 when there is none.
 * @param answer what it says: keys with values; null when it does not answer, or there is nobody to ask.
 */
public record InstanceReport(InstanceRef ref, PidFile.State state, long pid, Map<String, Object> answer)
{
    private static final long TIMEOUT_MS = 5_000;
    private static final String NOTHING = "--";

    /**
     * Asks.
     *
     * @param ref of the instance.
     * @return how it is now.
     */
    public static InstanceReport of(final InstanceRef ref)
    {
        final PidFile.State state = ref.pidFile().state();
        final long pid = PidFile.State.ABSENT == state ? 0 : ref.pidFile().pid();
        return new InstanceReport(ref, state, pid, PidFile.State.ALIVE == state ? ask(ref, "status") : null);
    }

    /**
     * @return {@code RUNNING}, {@code NOT RUNNING}, or why neither.
     */
    public String status()
    {
        switch (state)
        {
            case ALIVE:
                return null == answer ? "RUNNING (does not answer)" : "RUNNING";
            case STALE:
                return "ERROR. The process is dead";
            default:
                return "NOT RUNNING";
        }
    }

    /**
     * @return whether the process lives.
     */
    public boolean isAlive()
    {
        return PidFile.State.ALIVE == state;
    }

    /**
     * @return whether it has its data and is in step with the others.
     */
    public boolean isReady()
    {
        return "running".equals(text("box"));
    }

    /**
     * @return {@code RW}, {@code RO}, or dashes when it is not known.
     */
    public String mode()
    {
        final Object isReadOnly = null == answer ? null : answer.get("ro");
        return null == isReadOnly ? NOTHING : Boolean.TRUE.equals(isReadOnly) ? "RO" : "RW";
    }

    /**
     * @return the words for the upstreams: one when they agree, dashes for none.
     */
    public String upstream()
    {
        final Object upstreams = null == answer ? null : answer.get("upstreams");
        if (!(upstreams instanceof List) || ((List<?>)upstreams).isEmpty())
        {
            return NOTHING;
        }
        return String.join(",", ((List<?>)upstreams).stream()
            .map((upstream) -> String.valueOf(((Map<?, ?>)upstream).get("status"))).distinct().toList());
    }

    /**
     * @param key of the answer.
     * @return its text; dashes when there is none.
     */
    public String text(final String key)
    {
        final Object value = null == answer ? null : answer.get(key);
        return null == value ? NOTHING : value.toString();
    }

    /**
     * Says a word to an instance.
     *
     * @param ref  of the instance.
     * @param word to say.
     * @return what it answers; null when it does not.
     */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> ask(final InstanceRef ref, final String word)
    {
        try
        {
            final String text = ControlSocket.ask(ref.verbSocket(), word, TIMEOUT_MS);
            final Object answer = new Load(LoadSettings.builder().build()).loadFromString(text); // JSON is YAML
            return answer instanceof Map ? (Map<String, Object>)answer : null;
        }
        catch (final IOException | YamlEngineException ex)
        {
            return null;
        }
    }
}
