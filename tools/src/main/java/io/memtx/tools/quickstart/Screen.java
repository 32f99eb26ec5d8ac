package io.memtx.tools.quickstart;

import picocli.CommandLine.Help.Ansi;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * What the person at the terminal sees: headings, indented lines, proofs and progress. Counts the proofs. Single
 * threaded. Colour and moving bars only where picocli finds a terminal that wants them.
 */
final class Screen
{
    private static final int BAR_WIDTH = 30;
    private static final long REDRAW_NS = 50_000_000;

    private final PrintWriter out;
    private final boolean isTerminal = null != System.console();
    private int chapter;
    private int proofCount;
    private int failedCount;
    private long drawnNs;

    Screen(final PrintWriter out)
    {
        this.out = out;
    }

    void heading(final String title)
    {
        chapter++;
        print("");
        print(Ansi.AUTO.string("@|bold " + chapter + ". " + title + "|@"));
    }

    void line(final String format, final Object... arguments)
    {
        print(String.format(Locale.ROOT, format, arguments));
    }

    void item(final String format, final Object... arguments)
    {
        line("   " + format, arguments);
    }

    /** Shows a statement as a program would write it, before its result is shown. */
    void statement(final String code)
    {
        print(Ansi.AUTO.string("   @|faint >|@ @|cyan " + code + "|@"));
    }

    void proof(final boolean isHeld, final String what)
    {
        proofCount++;
        if (!isHeld)
        {
            failedCount++;
        }
        print(Ansi.AUTO.string("   " + (isHeld ? "@|green [ok]|@ " : "@|red,bold [FAILED]|@ ")) + what);
    }

    /** Draws a bar over the one before; {@link #endProgress()} removes it. */
    void progress(final String what, final long done, final long total)
    {
        final long nowNs = System.nanoTime();
        if (isTerminal && nowNs - drawnNs > REDRAW_NS)
        {
            drawnNs = nowNs;
            final int filled = (int)(BAR_WIDTH * Math.min(done, total) / Math.max(1, total));
            out.printf(
                Locale.ROOT, "\r   %-10s [%s%s] %,d of %,d", what, "=".repeat(filled), " ".repeat(BAR_WIDTH - filled),
                done, total);
            out.flush();
        }
    }

    void endProgress()
    {
        if (isTerminal)
        {
            out.print("\r" + " ".repeat(79) + "\r");
        }
        drawnNs = 0;
    }

    int proofCount()
    {
        return proofCount;
    }

    int failedCount()
    {
        return failedCount;
    }

    /** Each line is to be seen when it is due. */
    private void print(final String line)
    {
        out.println(line);
        out.flush();
    }
}
