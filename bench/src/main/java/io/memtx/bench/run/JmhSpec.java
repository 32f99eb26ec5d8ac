package io.memtx.bench.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which benchmark of JMH's to run.
 *
 * @param benchmark regular expression for the full name of the method.
 * @param params    of it, by name; several values with commas between them.
 * @param threads   that run it.
 * @param isShot    whether each call is an iteration.
 */
record JmhSpec(String benchmark, Map<String, String> params, int threads, boolean isShot)
{
    static JmhSpec of(final Class<?> benchmark, final String method)
    {
        return matching("^" + Pattern.quote(benchmark.getName() + "." + method) + "$");
    }

    static JmhSpec matching(final String benchmark)
    {
        return new JmhSpec(benchmark, Map.of(), 1, false);
    }

    static JmhSpec shot(final Class<?> benchmark, final String method)
    {
        return new JmhSpec(of(benchmark, method).benchmark, Map.of(), 1, true);
    }

    JmhSpec with(final String name, final Object value)
    {
        final Map<String, String> more = new LinkedHashMap<>(params);
        more.put(name, String.valueOf(value));
        return new JmhSpec(benchmark, more, threads, isShot);
    }

    JmhSpec threads(final int count)
    {
        return new JmhSpec(benchmark, params, count, isShot);
    }
}
