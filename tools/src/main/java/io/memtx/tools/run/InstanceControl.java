package io.memtx.tools.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.memtx.server.Instance;
import io.memtx.server.InstanceInfo;
import io.memtx.server.ReplicaInfo;
import io.memtx.server.config.ConfigException;
import io.memtx.server.config.ConfigFault;
import io.memtx.server.config.ConfiguredInstance;
import io.memtx.server.config.InstanceConfig;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** Answers the verbs: {@code status}, {@code reload} and {@code config}, each with an object in JSON. Thread safe. */
final class InstanceControl implements UnaryOperator<String>
{
    private static final long INFO_SECONDS = 3;

    private final ExecutorService asking = Executors.newCachedThreadPool((task) ->
    {
        final Thread thread = new Thread(task, "memtx-info");
        thread.setDaemon(true);
        return thread;
    });
    private volatile ConfiguredInstance configured;

    /** Writes the fields of an object. */
    @FunctionalInterface
    private interface Fields
    {
        void write(JsonGenerator json) throws IOException;
    }

    /** It is there from now on. */
    void instance(final ConfiguredInstance instance)
    {
        configured = instance;
    }

    @Override
    public String apply(final String word)
    {
        final ConfiguredInstance now = configured;
        switch (word)
        {
            case "status":
                return object((json) -> status(json, now));
            case "reload":
                return object((json) -> reload(json, now));
            case "config":
                return object((json) -> config(json, now));
            default:
                return object((json) -> json.writeStringField("error", "unknown word"));
        }
    }

    private void status(final JsonGenerator json, final ConfiguredInstance now) throws IOException
    {
        json.writeNumberField("pid", ProcessHandle.current().pid());
        if (null == now)
        {
            json.writeStringField("config", "startup_in_progress");
            json.writeStringField("box", "loading");
            return;
        }
        json.writeStringField("config", now.status());
        json.writeArrayFieldStart("alerts");
        for (final String alert : now.alerts())
        {
            json.writeString(alert);
        }
        json.writeEndArray();
        final InstanceInfo info = info(now.instance());
        final List<ReplicaInfo.Upstream> upstreams = null == info ? null : upstreams(now.instance());
        if (null == upstreams)
        {
            json.writeStringField("box", "does not answer");
            return;
        }
        json.writeStringField("box", info.status());
        json.writeBooleanField("ro", info.isReadOnly());
        json.writeStringField("ro_reason", info.readOnlyReason());
        json.writeNumberField("id", info.id());
        json.writeStringField("uuid", info.uuid().toString());
        json.writeObjectFieldStart("vclock");
        for (final Map.Entry<Integer, Long> component : info.vclock().entrySet())
        {
            json.writeNumberField(component.getKey().toString(), component.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("upstreams");
        for (final ReplicaInfo.Upstream upstream : upstreams)
        {
            if (!"off".equals(upstream.status().text())) // itself
            {
                json.writeStartObject();
                json.writeStringField("peer", upstream.peer());
                json.writeStringField("status", upstream.status().text());
                json.writeStringField("message", upstream.message());
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    private static void reload(final JsonGenerator json, final ConfiguredInstance now) throws IOException
    {
        if (null == now)
        {
            json.writeStringField("error", "instance configuration is already in progress");
            return;
        }
        try
        {
            now.reload();
            json.writeStringField("config", now.status());
            json.writeArrayFieldStart("alerts");
            for (final String alert : now.alerts())
            {
                json.writeString(alert);
            }
            json.writeEndArray();
        }
        catch (final ConfigException ex)
        {
            json.writeArrayFieldStart("faults");
            for (final ConfigFault fault : ex.faults())
            {
                json.writeString(fault.toString());
            }
            json.writeEndArray();
        }
        catch (final RuntimeException ex)
        {
            json.writeStringField("error", String.valueOf(ex.getMessage()));
        }
    }

    private static void config(final JsonGenerator json, final ConfiguredInstance now) throws IOException
    {
        json.writeArrayFieldStart("options");
        for (final InstanceConfig.Effective effective :
            null == now ? List.<InstanceConfig.Effective>of() : now.config().effective())
        {
            json.writeStartObject();
            json.writeStringField("path", effective.path());
            json.writeStringField("value", String.valueOf(effective.value()));
            json.writeStringField("source", effective.source());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private InstanceInfo info(final Instance instance)
    {
        return ask(instance::info);
    }

    private List<ReplicaInfo.Upstream> upstreams(final Instance instance)
    {
        return ask(instance::upstreams);
    }

    /** An instance that hangs is no reason for this to hang; null then. */
    private <T> T ask(final java.util.function.Supplier<T> question)
    {
        try
        {
            return CompletableFuture.supplyAsync(question, asking).get(INFO_SECONDS, TimeUnit.SECONDS);
        }
        catch (final ExecutionException | TimeoutException ex)
        {
            return null;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static String object(final Fields fields)
    {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text))
        {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex); // of a text in memory
        }
        return text.append('\n').toString();
    }
}
