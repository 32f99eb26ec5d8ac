package io.memtx.memtx.crash;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.MemtxContext;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.xlog.journal.WalMode;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.set;

/**
 * The process that is killed: recovers, says so, and follows a {@link CrashScript} from where the log ends, printing
 * the number of transactions acknowledged. Single statements do not wait for each other, so that many are under way at
 * the time of death.
 */
final class CrashWriter
{
    private static final int PENDING_MAX = 64;

    private final Memtx db;
    private final CrashScript script;
    private final PrintStream out;
    private final CrashModel model;
    private final Space accounts;
    private final Space events;
    private final ArrayDeque<long[]> pending = new ArrayDeque<>();

    private CrashWriter(final Memtx db, final CrashScript script, final long baseLsn, final PrintStream out)
    {
        this.db = db;
        this.script = script;
        this.out = out;
        accounts = db.space(CrashScript.ACCOUNTS);
        events = db.space(CrashScript.EVENTS);
        model = new CrashModel(script, baseLsn);
        model.advanceTo(db.info().vclock().get(1));
    }

    /**
     * @param arguments directory, wal mode, bytes of a log file, bytes of log between checkpoints, seed, LSN before the
     *                  first transaction.
     * @throws IOException never.
     */
    public static void main(final String[] arguments) throws IOException
    {
        final PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        final MemtxContext context = new MemtxContext(Path.of(arguments[0]))
            .walMode(WalMode.valueOf(arguments[1]))
            .walMaxSize(Long.parseLong(arguments[2]))
            .checkpointWalThreshold(Long.parseLong(arguments[3]))
            .errorHandler((failure) -> failure.printStackTrace(out));
        out.println("opening");
        out.flush();
        try (Memtx db = Memtx.open(context))
        {
            out.println("ready");
            out.flush();
            new CrashWriter(db, new CrashScript(Long.parseLong(arguments[4])), Long.parseLong(arguments[5]), out).run();
        }
    }

    private void run()
    {
        for (;;)
        {
            final long number = model.transactionCount();
            final List<CrashScript.Step> steps = script.transaction(number, model::hasAccount);
            if (script.isPrecededByRollback(number))
            {
                rollBackSomething();
            }
            if (1 == steps.size())
            {
                single(number, steps.get(0));
            }
            else
            {
                db.transact((tx) ->
                {
                    for (final CrashScript.Step step : steps)
                    {
                        CrashScript.run(tx, accounts, events, step);
                    }
                });
                pending.clear();
                out.println("a " + (number + 1));
            }
            model.advance();
            acknowledge();
            out.flush();
        }
    }

    private void single(final long number, final CrashScript.Step step)
    {
        switch (step.kind())
        {
            case REPLACE -> pending.add(new long[]{number + 1, db.changes()
                .replace(accounts)
                .u64(step.key()).i64(step.amount()).string(step.text()).u64(step.group()).u64(step.key())
                .commit()});
            case DELETE -> pending.add(new long[]{number + 1, db.changes().delete(accounts).u64(step.key()).commit()});
            case UPDATE -> accounts.update(
                key(step.key()), set("amount", step.amount()), set("group", step.group()));
            case UPSERT -> accounts.upsert(Tuple.of(CrashScript.fields(step)), add("amount", 1));
            case EVENT -> throw new IllegalStateException("an event is no transaction");
        }
        if (CrashScript.Kind.UPDATE == step.kind() || CrashScript.Kind.UPSERT == step.kind())
        {
            pending.clear();
            out.println("a " + (number + 1));
        }
    }

    private void acknowledge()
    {
        do
        {
            db.doWork();
            long acknowledged = 0;
            while (!pending.isEmpty() && pending.peekFirst()[1] <= db.confirmedPosition())
            {
                acknowledged = pending.pollFirst()[0];
            }
            if (0 != acknowledged)
            {
                out.println("a " + acknowledged);
            }
        }
        while (pending.size() > PENDING_MAX);
    }

    private void rollBackSomething()
    {
        try
        {
            db.transact((tx) ->
            {
                tx.replace(accounts, 1, 2, "never", 3, 1);
                tx.insert(events, 1L << 60, 0, "never");
                throw new IllegalArgumentException("rolled back");
            });
        }
        catch (final IllegalArgumentException ex)
        {
            out.flush();
        }
    }
}
