package io.memtx.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code /info} answers: what the page draws. */
final class InfoJson
{
    private InfoJson()
    {
    }

    static Response response(final Sample sample)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", InfoJson.class.getPackage().getImplementationVersion());
        fields.put("java", System.getProperty("java.version"));
        fields.put("now_ms", System.currentTimeMillis());
        fields.put("age_seconds", sample.ageSeconds());
        fields.put("health", HealthJson.fields(sample, Health.of(sample)));
        fields.put("instance", sample.info());
        fields.put("upstreams", sample.upstreams());
        fields.put("engine", null == sample.engine() ? null : engine(sample.engine()));
        return Response.text(Response.OK, Response.JSON, JsonText.of(fields));
    }

    private static Map<String, Object> engine(final Sample.Engine engine)
    {
        final Map<String, Object> counters = new LinkedHashMap<>();
        engine.counters().forEach((counter) -> counters.put(counter.label().replace(' ', '_'), counter.value()));
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("is_alive", engine.isAlive());
        fields.put("pid", engine.pid());
        fields.put("start_time_ms", engine.startTimeMs());
        fields.put("counters", counters);
        return fields;
    }
}
