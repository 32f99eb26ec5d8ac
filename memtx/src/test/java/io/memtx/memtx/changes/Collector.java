package io.memtx.memtx.changes;

import java.util.ArrayList;
import java.util.List;

/** What a stream hands out, as text: one line for each transaction. */
final class Collector implements ChangeHandler
{
    final List<String> transactions = new ArrayList<>();
    private final StringBuilder transaction = new StringBuilder();

    /** All that there is. */
    static List<String> all(final ChangeStream stream)
    {
        final Collector collector = new Collector();
        while (0 != stream.poll(collector, 10))
        {
            // goes on
        }
        return collector.transactions;
    }

    @Override
    public void onChange(final Change change)
    {
        transaction.append(transaction.isEmpty() ? "" : " ").append(text(change));
        if (change.isLast())
        {
            transactions.add(transaction.toString());
            transaction.setLength(0);
        }
    }

    private static String text(final Change change)
    {
        final StringBuilder text = new StringBuilder(change.type().name()).append(' ').append(change.spaceName());
        append(text, "", change.key());
        append(text, "", change.tuple());
        append(text, "", change.operations());
        append(text, "old ", change.oldTuple());
        append(text, "new ", change.type() == ChangeType.UPDATE || change.type() == ChangeType.UPSERT ?
            change.newTuple() : null);
        return text.append(change.isLocal() ? " local;" : ";").toString();
    }

    private static void append(final StringBuilder text, final String name, final Object view)
    {
        if (null != view)
        {
            text.append(' ').append(name).append(view);
        }
    }
}
