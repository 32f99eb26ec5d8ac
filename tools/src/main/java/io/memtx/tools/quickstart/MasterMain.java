package io.memtx.tools.quickstart;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.logging.LogManager;

/**
 * A master in a process of its own. Each line of standard input is a command, its words between tabs; the answer is
 * {@value #OK} or {@value #REFUSED} and why, then a line each of what was asked for, then an empty one. It stops when
 * the input ends.
 */
final class MasterMain
{
    static final String OK = "ok";
    static final String REFUSED = "refused ";
    static final String SEPARATOR = "\t";
    /** Before each line of an answer, as it might be empty. */
    static final String LINE_PREFIX = " ";

    private MasterMain()
    {
    }

    /**
     * @param args name, directory, own endpoint, the other one's endpoint.
     * @throws IOException of the pipes.
     */
    public static void main(final String[] args) throws IOException
    {
        LogManager.getLogManager().reset(); // what is logged is for instances with a log
        final MasterAddress address = new MasterAddress(args[0], Path.of(args[1]), args[2], args[3]);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            PrintStream out =
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
            MasterSession session = new MasterSession(address))
        {
            for (String line = in.readLine(); null != line; line = in.readLine())
            {
                answer(session, line, out);
            }
        }
    }

    private static void answer(final MasterSession session, final String line, final PrintStream out)
    {
        List<String> lines = List.of();
        String head = OK;
        try
        {
            lines = session.call(line.split(SEPARATOR));
        }
        catch (final ExecutionException ex)
        {
            head = REFUSED + ex.getCause().getMessage();
        }
        catch (final TimeoutException | InterruptedException | RuntimeException ex)
        {
            head = REFUSED + ex.getMessage();
        }
        out.println(head.replaceAll("\\s*\\R\\s*", " "));
        lines.forEach((text) -> out.println(LINE_PREFIX + text.replaceAll("\\s*\\R\\s*", " ")));
        out.println();
    }
}
