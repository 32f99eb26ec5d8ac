package io.memtx.tools.connect;

import io.memtx.tools.rows.ToolException;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A connection to a console, ours or a Tarantool's. Statements may have several lines: they end with a mark that no
 * statement contains, as {@code console.connect} of Tarantool does it. Belongs to one thread, but for {@link
 * #cancel()}.
 */
public final class ConsoleConnection implements AutoCloseable
{
    private static final int GREETING_LENGTH = 128;
    private static final String CONSOLE = "(Lua console)";
    private static final String OURS = "memtx";
    private static final String MARK = "$EOF$";
    private static final String END_OF_YAML = "\n...\n";
    private static final String NO_RESULTS = "---\n...\n";
    private static final Pattern PUSHED = Pattern.compile("\\A(?:%TAG !push!|-- Push)");
    private static final Pattern ERROR = Pattern.compile("\\A(?:---\n- error:|\\{\\s*error = )");
    private static final byte[] CANCEL = {3, '\n'};
    private static final int BUFFER_LENGTH = 1 << 16;

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_LENGTH);
    private final StringBuilder pending = new StringBuilder(); // a character a byte: a cut within one does no harm
    private int searched; // no answer ends before it
    private final boolean isOurs;
    private boolean isLua; // after \set output lua

    private ConsoleConnection(final SocketChannel channel, final String name) throws IOException
    {
        this.channel = channel;
        while (pending.length() < GREETING_LENGTH)
        {
            if (!receive())
            {
                throw new ToolException(name + " has ended the connection without a greeting");
            }
        }
        final String greeting = pending.substring(0, GREETING_LENGTH);
        pending.delete(0, GREETING_LENGTH);
        if (!greeting.startsWith("Tarantool ") || !greeting.contains(CONSOLE))
        {
            throw new ToolException(name + " is no text console: " +
                greeting.strip().lines().findFirst().orElse("").replaceAll("[^ -~]", "?"));
        }
        isOurs = greeting.contains(OURS);
        send("require(\"console\").delimiter(\"" + MARK + "\")\n");
        final String answer = answer();
        if (!NO_RESULTS.equals(answer))
        {
            throw new ToolException(name + " refuses: " + String.valueOf(answer).strip().replaceAll("\\s+", " "));
        }
    }

    /**
     * @param address of the console.
     * @return the connection.
     * @throws ToolException when there is nobody, or another service.
     */
    public static ConsoleConnection open(final ConsoleAddress address)
    {
        SocketChannel channel = null;
        try
        {
            channel = SocketChannel.open(address.address() instanceof InetSocketAddress inet ?
                inet.getAddress() instanceof Inet6Address ?
                    StandardProtocolFamily.INET6 : StandardProtocolFamily.INET :
                StandardProtocolFamily.UNIX);
            channel.connect(address.address());
            return new ConsoleConnection(channel, address.name());
        }
        catch (final IOException | RuntimeException ex)
        {
            closeQuietly(channel);
            throw ex instanceof ToolException tool ? tool :
                new ToolException("can't connect to " + address.name() + ": " + ex.getMessage());
        }
    }

    /**
     * Runs a statement, or a command that begins with a backslash, and waits for its answer.
     *
     * @param statement of any number of lines.
     * @param pushes    gets what the statement shows before its answer.
     * @return the answer as the console wrote it; null when the console has ended the session.
     * @throws IOException when the connection is lost.
     */
    public String evaluate(final String statement, final Consumer<String> pushes) throws IOException
    {
        send(statement + MARK + "\n");
        final String[] words = statement.strip().split("\\s+");
        if (words.length == 3 && words[0].matches("\\\\s(?:et)?") && words[1].matches("o(?:utput)?"))
        {
            isLua = words[2].matches("lua(?:,line|,block)?") || isLua && !words[2].matches("yaml(?:,.+)?");
        }
        String answer = answer();
        while (null != answer && PUSHED.matcher(answer).find())
        {
            pushes.accept(answer);
            answer = answer();
        }
        return answer;
    }

    /**
     * Asks the console to stop what is running. Any thread.
     *
     * @return false when a console of this kind cannot be asked.
     * @throws IOException when the connection is lost.
     */
    public boolean cancel() throws IOException
    {
        if (isOurs)
        {
            channel.write(ByteBuffer.wrap(CANCEL));
        }
        return isOurs;
    }

    /**
     * @param answer of a console.
     * @return whether it says that the statement has failed.
     */
    public static boolean isError(final String answer)
    {
        return ERROR.matcher(answer).find();
    }

    @Override
    public void close()
    {
        closeQuietly(channel);
    }

    private String answer() throws IOException
    {
        searched = 0;
        while (true)
        {
            final int end = endOfAnswer();
            if (end >= 0)
            {
                final String answer = pending.substring(0, end);
                pending.delete(0, end);
                return new String(answer.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
            if (!receive())
            {
                return null;
            }
        }
    }

    private int endOfAnswer()
    {
        if (isLua)
        {
            return LuaText.endOfAnswer(pending);
        }
        if (pending.length() >= NO_RESULTS.length() &&
            NO_RESULTS.contentEquals(pending.subSequence(0, NO_RESULTS.length())))
        {
            return NO_RESULTS.length();
        }
        final int end = pending.indexOf(END_OF_YAML, searched);
        searched = Math.max(0, pending.length() - END_OF_YAML.length());
        return end < 0 ? -1 : end + END_OF_YAML.length();
    }

    private boolean receive() throws IOException
    {
        buffer.clear();
        final int count = channel.read(buffer);
        if (count < 0)
        {
            if (pending.isEmpty())
            {
                return false;
            }
            throw new IOException("the console has ended the connection");
        }
        pending.append(new String(buffer.array(), 0, count, StandardCharsets.ISO_8859_1));
        return true;
    }

    private void send(final String text) throws IOException
    {
        final ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining())
        {
            channel.write(bytes);
        }
    }

    private static void closeQuietly(final SocketChannel channel)
    {
        try
        {
            if (null != channel)
            {
                channel.close();
            }
        }
        catch (final IOException ex)
        {
            assert null != ex; // it is gone either way
        }
    }
}
