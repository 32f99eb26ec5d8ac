package io.memtx.tools.quickstart;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A master in a process of its own: see {@link MasterMain}. */
final class ProcessMaster implements Master
{
    private static final long STOP_SECONDS = 60;

    private final MasterAddress address;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream commands;

    ProcessMaster(final MasterAddress address) throws IOException
    {
        this.address = address;
        process = new ProcessBuilder(JavaCommand.of(
            MasterMain.class, address.name(), address.directory().toString(), address.listen(), address.other()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    @Override
    public String name()
    {
        return address.name();
    }

    @Override
    public List<String> call(final String... command) throws IOException
    {
        commands.println(String.join(MasterMain.SEPARATOR, command));
        final String head = readLine();
        final List<String> lines = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine())
        {
            lines.add(line.substring(MasterMain.LINE_PREFIX.length()));
        }
        if (!MasterMain.OK.equals(head))
        {
            throw new IllegalStateException(
                address.name() + ": " + head.substring(Math.min(head.length(), MasterMain.REFUSED.length())));
        }
        return lines;
    }

    @Override
    public void close() throws IOException
    {
        try
        {
            commands.close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS))
            {
                throw new IOException("process does not stop: " + address.name());
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a process ended", ex);
        }
        finally
        {
            process.destroyForcibly();
        }
    }

    private String readLine() throws IOException
    {
        final String line = answers.readLine();
        if (null == line)
        {
            throw new EOFException("process has ended: " + address.name());
        }
        return line;
    }
}
