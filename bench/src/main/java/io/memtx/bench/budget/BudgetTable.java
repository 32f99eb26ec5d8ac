package io.memtx.bench.budget;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The table of budgets as text.
 * <pre>
 *   row                measured       floor   ratio  budget
 *   get-hash           123.4 ns    101.2 ns    1.22    1.50  met     chronicle-map 3.4x (2x)
 *   commit-p50         1.210 us                       1.000  MISSED  *
 * </pre>
 */
public final class BudgetTable
{
    private static final String FORMAT = "%-17s %12s %12s %7s %9s  %-7s %s";
    private static final double THREE_DIGITS = 100;

    private final PrintWriter out;

    /**
     * @param out to print to.
     */
    public BudgetTable(final PrintWriter out)
    {
        this.out = out;
    }

    /**
     * Prints rows, what their marks mean, and how many budgets are missed.
     *
     * @param rows of the table.
     */
    public void print(final List<RowResult> rows)
    {
        out.println(line("row", "measured", "floor", "ratio", "budget", "", ""));
        rows.forEach((row) -> out.println(oneLine(row)));
        if (rows.stream().anyMatch(RowResult::isRetried))
        {
            out.println("* was missed at first, and measured again, longer; the least of all is shown, of floors too");
        }
        if (rows.stream().anyMatch((row) -> !row.peers().isEmpty()))
        {
            out.println("peers: how many times slower they are (and must be at least)");
        }
        final List<String> missed =
            rows.stream().filter((row) -> !row.isMet()).map((row) -> row.budget().id()).toList();
        out.println(missed.isEmpty() ?
            "all " + rows.size() + " budgets met" :
            missed.size() + " of " + rows.size() + " budgets missed: " + String.join(", ", missed));
    }

    /**
     * @param row of the table.
     * @return its line.
     */
    public static String oneLine(final RowResult row)
    {
        final Budget budget = row.budget();
        return line(
            budget.id(),
            figure(row.measured(), budget.unit()),
            budget.isRatio() ? figure(row.floor(), budget.unit()) : "",
            budget.isRatio() ? String.format(Locale.ROOT, "%.2f", row.ratio()) : "",
            limit(budget),
            row.isMet() ? "met" : "MISSED",
            (row.isRetried() ? "* " : "") + peers(row));
    }

    /**
     * @param out to print what each row is to.
     */
    public static void describe(final PrintWriter out)
    {
        for (final Budget budget : Budget.values())
        {
            out.printf("%-17s %s%n", budget.id(), budget.what());
            out.printf("%-17s   at most %s%n", "", budget.isRatio() ?
                String.format(Locale.ROOT, "%.2f times: %s", budget.limit(), budget.floor()) : limit(budget));
        }
    }

    private static String limit(final Budget budget)
    {
        return budget.isRatio() ?
            String.format(Locale.ROOT, "%.2f", budget.limit()) : figure(budget.limit(), budget.unit());
    }

    private static String figure(final double value, final Unit unit)
    {
        final String format = Math.abs(value) >= THREE_DIGITS ? "%,.0f %s" : "%.2f %s";
        return String.format(Locale.ROOT, format, value, unit.label());
    }

    private static String peers(final RowResult row)
    {
        return row.peerRatios().entrySet().stream()
            .map((entry) -> peer(row, entry))
            .collect(Collectors.joining(", "));
    }

    private static String peer(final RowResult row, final Map.Entry<String, Double> ratio)
    {
        final double factor = row.peerFactor(ratio.getKey());
        final String format = factor == Math.rint(factor) ? " (%.0fx)" : " (%.1fx)";
        final String asked = 0 == factor ? "" : String.format(Locale.ROOT, format, factor);
        return String.format(Locale.ROOT, "%s %.1fx%s", ratio.getKey(), ratio.getValue(), asked);
    }

    private static String line(final Object... columns)
    {
        return String.format(Locale.ROOT, FORMAT, columns).stripTrailing();
    }
}
