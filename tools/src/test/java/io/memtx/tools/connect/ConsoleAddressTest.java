package io.memtx.tools.connect;

import io.memtx.tools.rows.ToolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class ConsoleAddressTest
{
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:3313, /127.0.0.1:3313",
        "tcp://127.0.0.1:3313, /127.0.0.1:3313",
        ":3313, /127.0.0.1:3313",
        "[::1]:3313, /[0:0:0:0:0:0:0:1]:3313",
        "./some/where.sock, some/where.sock",
        "unix/:some/where.sock, some/where.sock",
        "unix:some/where.sock, some/where.sock",
        "master_master:instance001, run/master_master:instance001",
        "single, run/single",
    })
    void shouldUnderstandEveryWayOfSayingIt(final String text, final String address)
    {
        final ConsoleAddress parsed = ConsoleAddress.parse(text, (name) -> Path.of("run", name));
        assertEquals(address, parsed.address().toString());
        assertEquals(text, parsed.name());
    }

    @Test
    void shouldSayThatTheConsoleHasNoUsers()
    {
        assertThrows(
            ToolException.class,
            () -> ConsoleAddress.parse("admin:secret@localhost", (name) -> Path.of("run", name)));
    }
}
