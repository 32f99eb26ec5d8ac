package io.memtx.tools.run;

import java.lang.reflect.Proxy;

/**
 * Signals of the system. Java has no name for them of its own: {@code sun.misc.Signal} does, and is looked up by name,
 * so that a JVM without it goes on with its own way of taking them.
 */
final class Signals
{
    private Signals()
    {
    }

    /** Does something when a signal comes; answers whether that can be had. */
    static boolean on(final String name, final Runnable action)
    {
        try
        {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final Object proxy = Proxy.newProxyInstance(
                Signals.class.getClassLoader(),
                new Class<?>[]{handler},
                (self, method, args) ->
                {
                    if ("handle".equals(method.getName()))
                    {
                        action.run();
                        return null;
                    }
                    return "hashCode".equals(method.getName()) ? (Object)System.identityHashCode(self) :
                        "equals".equals(method.getName()) ? (Object)(self == args[0]) : "signal " + name;
                });
            signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        }
        catch (final ReflectiveOperationException | IllegalArgumentException ex)
        {
            return false;
        }
    }
}
