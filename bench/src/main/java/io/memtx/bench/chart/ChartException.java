package io.memtx.bench.chart;

/**
 * A chart that could not be drawn or written; the text says what to do about it.
 */
public final class ChartException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    ChartException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
