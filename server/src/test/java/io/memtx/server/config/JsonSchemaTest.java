package io.memtx.server.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static io.memtx.server.config.ConfigText.TUTORIAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JsonSchemaTest
{
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(MAPPER.<JsonNode>valueToTree(JsonSchema.of()));

    @Test
    void shouldTakeEveryExample() throws IOException
    {
        assertEquals(List.of(), errors(TUTORIAL));
        assertEquals(List.of(), errors(ConfigText.alone(
            "wal: {dir: 'a/{{ instance_name }}', max_size: '{{ context.size }}', mode:}",
            "replication: {synchro_quorum: N / 2 + 1, timeout: 0.5}",
            "iproto: {threads: 4}",
            "log: {level: debug}",
            "compat: {anything: [new]}")));
        try (Stream<Path> files = Files.walk(Path.of("../examples/replicasets")))
        {
            final List<Path> examples = files.filter((file) -> file.endsWith("config.yaml")).toList();
            assertFalse(examples.isEmpty());
            for (final Path example : examples)
            {
                assertEquals(List.of(), errors(Files.readString(example)), example.toString());
            }
        }
    }

    @Test
    void shouldRefuseWhatTheReaderRefuses()
    {
        for (final String text : List.of(
            "replication: {time_out: 1}",
            "replication: {timeout: 0}",
            "replication: {skip_conflict: 'yes'}",
            "wal: {mode: sync}",
            "wal: {max_size: 1}",
            "leader: a",
            "vinyl: {memory: 1}",
            "iproto: {listen: [a]}",
            "database: {instance_uuid: '87fd49cd-d200-4b5c-84f2-b119c4ac8592'}",
            "credentials: {users: {a: {pass: x}}}"))
        {
            assertTrue(errors(ConfigText.alone(text)).size() > 0, text);
        }
    }

    private List<String> errors(final String yaml)
    {
        final List<ConfigFault> faults = new ArrayList<>();
        final ConfigNode node = YamlReader.readDocument(yaml, "config.yaml", faults);
        assertEquals(List.of(), faults);
        return schema.validate(MAPPER.<JsonNode>valueToTree(node.plain())).stream().map(Error::toString).toList();
    }
}
