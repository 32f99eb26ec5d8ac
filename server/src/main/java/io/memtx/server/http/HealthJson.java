package io.memtx.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code /health} answers. */
final class HealthJson
{
    private HealthJson()
    {
    }

    static Response response(final Sample sample)
    {
        final Health health = Health.of(sample);
        final int status = health.isHealthy() ? Response.OK : Response.UNAVAILABLE;
        return Response.text(status, Response.JSON, JsonText.of(fields(sample, health)));
    }

    static Map<String, Object> fields(final Sample sample, final Health health)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("healthy", health.isHealthy());
        fields.put("status", null == sample.info() ? "unknown" : sample.info().status());
        fields.put("read_only", null == sample.info() || sample.info().isReadOnly());
        fields.put("read_only_reason", null == sample.info() ? null : sample.info().readOnlyReason());
        fields.put("reasons", health.reasons());
        return fields;
    }
}
