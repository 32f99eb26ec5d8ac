package io.memtx.server.http;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The page in a browser without a screen, while two masters are at odds. {@code -Dmemtx.page.picture=FILE} keeps the
 * picture.
 */
@Timeout(300)
class PageTest
{
    private static final int PNG_HEADER_LENGTH = 24;

    @TempDir
    private Path directory;

    @Test
    void shouldDrawTheReplicaSetWhenAStreamIsStopped() throws Exception
    {
        final String browser = browser();
        assumeTrue(null != browser, "no chromium on the path: the page is looked at by nobody");
        try (ServedPair pair = new ServedPair(directory))
        {
            pair.converge();
            final String before = dump(browser, pair);
            assertTrue(before.contains(">running<") && before.contains(">read-write<"), before);
            assertTrue(before.contains("receives: follow") && before.contains("sends: follow"), before);
            assertTrue(before.contains(">live<"), before);
            assertTrue(before.contains("instance001") && before.contains("instance002"), before);
            assertFalse(before.contains("receives: stopped"), before);

            pair.collide();
            final String page = dump(browser, pair);
            assertTrue(page.contains("receives: stopped"), page);
            assertTrue(page.contains("Duplicate key exists in unique index"), page);
            assertTrue(page.contains("upstream stopped"), page);
            assertFalse(page.contains("topsecret"));
            final Path picture = picture(browser, pair);
            final byte[] bytes = Files.readAllBytes(picture);
            assertEquals(0x89504E47, ByteBuffer.wrap(bytes, 0, PNG_HEADER_LENGTH).getInt());
            assertTrue(bytes.length > 20_000, "a picture with something in it: bytes=" + bytes.length);
        }
    }

    private String dump(final String browser, final ServedPair pair) throws Exception
    {
        final Path out = Files.createTempFile(directory, "page", ".html");
        run(browser, pair, out, "--dump-dom");
        return Files.readString(out);
    }

    private Path picture(final String browser, final ServedPair pair) throws Exception
    {
        final String kept = System.getProperty("memtx.page.picture");
        final Path picture = null == kept ? directory.resolve("page.png") : Path.of(kept);
        run(browser, pair, directory.resolve("picture.out"), "--window-size=1280,1080", "--screenshot=" + picture);
        return picture;
    }

    private void run(final String browser, final ServedPair pair, final Path out, final String... options)
        throws Exception
    {
        final List<String> command = new ArrayList<>(List.of(
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--hide-scrollbars", "--virtual-time-budget=4000",
            "--user-data-dir=" + Files.createTempDirectory(directory, "profile")));
        command.addAll(List.of(options));
        command.add("http://" + HttpReply.host(pair.address(0)) + "/");
        final Process process = new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
        try
        {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the browser does not end");
            assertEquals(0, process.exitValue());
        }
        finally
        {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String browser()
    {
        return Stream.of(System.getenv("PATH").split(":"))
            .flatMap((place) -> Stream.of("chromium", "chromium-browser").map(Path.of(place)::resolve))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse(null);
    }
}
