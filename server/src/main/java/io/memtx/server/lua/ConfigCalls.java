package io.memtx.server.lua;

import io.memtx.server.Instance;
import io.memtx.server.InstanceConfiguration;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Module {@code config}: what the instance is configured with, where it is by a file. Owned by Lua's thread.
 */
final class ConfigCalls
{
    private final Instance instance;

    ConfigCalls(final Instance instance)
    {
        this.instance = instance;
    }

    void addTo(final HostCalls host)
    {
        host.add("config", this::call);
    }

    /** [what, path]. */
    private Object call(final List<Object> arguments)
    {
        final String what = (String)arguments.get(0);
        final InstanceConfiguration configuration = instance.configuration();
        if (null == configuration)
        {
            if ("info".equals(what))
            {
                return info("uninitialized", List.of());
            }
            throw new MemtxException(
                ErrorCode.ER_ILLEGAL_PARAMS, "config:" + what + "(): no instance config available yet");
        }
        return switch (what)
        {
            case "get" -> configuration.get((String)arguments.get(1));
            case "info" -> info(configuration.status(), configuration.alerts());
            case "hierarchy" -> configuration.hierarchy();
            case "reload" -> reload(configuration);
            default -> throw new IllegalArgumentException("no such operation: " + what);
        };
    }

    private static Object reload(final InstanceConfiguration configuration)
    {
        try
        {
            configuration.reload();
            return null;
        }
        catch (final MemtxException ex)
        {
            throw ex;
        }
        catch (final RuntimeException ex)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, ex, ex.getMessage());
        }
    }

    private static Object info(final String status, final List<String> texts)
    {
        final List<Object> alerts = new ArrayList<>();
        for (final String text : texts)
        {
            final Map<String, Object> alert = new LinkedHashMap<>();
            alert.put("type", "check_errors".equals(status) ? "error" : "warn");
            alert.put("message", text);
            alerts.add(alert);
        }
        final Map<String, Object> info = new LinkedHashMap<>();
        info.put("status", status);
        info.put("alerts", alerts);
        info.put("meta", Map.of());
        return info;
    }
}
