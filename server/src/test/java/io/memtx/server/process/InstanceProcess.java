package io.memtx.server.process;

import io.memtx.xlog.ChildProcess;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An {@link InstanceMain} from outside. One thread asks it; any may {@link #begin} something. */
final class InstanceProcess implements AutoCloseable
{
    private static final long DEADLINE_S = 90;
    private static final List<String> FLAGS =
        List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData");

    private final String name;
    private final Process process;
    private final OutputStream commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<String> log = new ArrayList<>();
    private final Map<String, CompletableFuture<String>> open = new ConcurrentHashMap<>();
    private final AtomicLong nextNumber = new AtomicLong();

    /** Starts one; what it answers first says whether that went well: see {@link #launched}. */
    InstanceProcess(final String name, final List<String> starter, final List<String> options) throws IOException
    {
        this.name = name;
        process = ChildProcess.start(starter, FLAGS, InstanceMain.class, options.toArray(String[]::new));
        commands = process.getOutputStream();
        final Thread reader = new Thread(this::read, "reads-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** Waits until it runs. */
    InstanceProcess launched() throws InterruptedException
    {
        assertEquals("ok\tlaunched", answer("launch"));
        return this;
    }

    /** Has it do something; answers what it said behind "ok". */
    String ask(final Object... words) throws IOException, InterruptedException
    {
        final String answer = tell(words);
        assertTrue(answer.startsWith("ok\t"), () -> name + " was told " + List.of(words) + ": " + answer + text());
        return answer.substring(3);
    }

    /** Has it do something that may be refused; answers all it said. */
    String tell(final Object... words) throws IOException, InterruptedException
    {
        final StringBuilder line = new StringBuilder();
        for (final Object word : words)
        {
            final Object text = word instanceof Object[] list ? String.join("\t", (String[])list) : word;
            line.append(0 == line.length() ? "" : "\t").append(text);
        }
        write(line.append('\n').toString());
        return answer(words[0]);
    }

    /**
     * Has it begin an operation of a history. Answers its outcome and what it said, when it has; never, or with an
     * exception, when it died before.
     */
    CompletableFuture<String> begin(final String operation)
    {
        final String number = Long.toString(nextNumber.incrementAndGet());
        final CompletableFuture<String> answer = new CompletableFuture<>();
        open.put(number, answer);
        try
        {
            write("op\t" + number + '\t' + operation + '\n');
        }
        catch (final IOException ex)
        {
            answer.completeExceptionally(ex);
        }
        return answer;
    }

    /** What it is like, by name of the figure: {@code 2.upstream.status}. */
    Map<String, String> info() throws IOException, InterruptedException
    {
        final Map<String, String> info = new HashMap<>();
        for (final String word : ask("info").split("\t"))
        {
            final int equals = word.indexOf('=');
            info.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return info;
    }

    String info(final String figure) throws IOException, InterruptedException
    {
        return info().get(figure);
    }

    long pid()
    {
        return process.pid();
    }

    boolean isAlive()
    {
        return process.isAlive();
    }

    /** Lines that are no answers: what it has reported. */
    List<String> log()
    {
        synchronized (log)
        {
            return List.copyOf(log);
        }
    }

    /** Kills it, as an operating system out of memory would. */
    void kill() throws InterruptedException
    {
        process.toHandle().destroyForcibly();
        assertTrue(process.waitFor(DEADLINE_S, TimeUnit.SECONDS), name);
    }

    /** Has it stand still, with all its threads. */
    void freeze() throws IOException, InterruptedException
    {
        signal("STOP");
    }

    /** Has it go on. */
    void thaw() throws IOException, InterruptedException
    {
        signal("CONT");
    }

    /** Has it end as it should. */
    void stop() throws IOException, InterruptedException
    {
        assertEquals("ok\tclosed", tell("stop"), this::text);
        assertTrue(process.waitFor(DEADLINE_S, TimeUnit.SECONDS), name);
    }

    /** Bytes that it has in memory. */
    long residentBytes() throws IOException
    {
        for (final String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status")))
        {
            if (line.startsWith("VmRSS:"))
            {
                return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("process is gone: " + pid());
    }

    /** Files and sockets that it has open. */
    int descriptorCount()
    {
        return new File("/proc/" + pid() + "/fd").list().length;
    }

    /** What it has open, for people; those that are alike are counted. */
    String descriptors() throws IOException
    {
        final Map<String, Integer> counts = new TreeMap<>();
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid()), "fd")))
        {
            for (final Path descriptor : open.toList())
            {
                if (Files.isSymbolicLink(descriptor))
                {
                    counts.merge(
                        Files.readSymbolicLink(descriptor).toString().replaceAll("[0-9]{3,}", "N"), 1, Integer::sum);
                }
            }
        }
        return counts.toString();
    }

    @Override
    public void close()
    {
        process.destroyForcibly();
    }

    /** The end of what it has reported, for people. */
    String text()
    {
        final List<String> lines = log();
        return "\n" + name + ": " +
            String.join("\n" + name + ": ", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    private String answer(final Object what) throws InterruptedException
    {
        final String answer = answers.poll(DEADLINE_S, TimeUnit.SECONDS);
        assertTrue(null != answer, () -> name + " does not answer to " + what + text());
        return answer;
    }

    private void write(final String line) throws IOException
    {
        synchronized (commands)
        {
            commands.write(line.getBytes(StandardCharsets.UTF_8));
            commands.flush();
        }
    }

    private void signal(final String signal) throws IOException, InterruptedException
    {
        assertEquals(0, new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor());
    }

    private void read()
    {
        try (BufferedReader reader = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)))
        {
            for (String line = reader.readLine(); null != line; line = reader.readLine())
            {
                if (line.startsWith("done\t"))
                {
                    final String[] words = line.split("\t", 3);
                    open.remove(words[1]).complete(words[2]);
                }
                else if (line.startsWith("ok\t") || line.startsWith("error\t"))
                {
                    answers.add(line);
                }
                else
                {
                    synchronized (log)
                    {
                        log.add(line);
                    }
                }
            }
            answers.add("gone");
        }
        catch (final IOException ex)
        {
            answers.add("gone: " + ex);
        }
        open.values().forEach((answer) -> answer.completeExceptionally(new IOException("process is gone: " + name)));
    }
}
