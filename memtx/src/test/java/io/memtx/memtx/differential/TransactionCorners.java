package io.memtx.memtx.differential;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Sequence;
import io.memtx.memtx.Space;
import io.memtx.memtx.Transaction;
import io.memtx.memtx.TransactionBody;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;

import java.util.List;

import static io.memtx.memtx.differential.CornerCase.impossible;
import static io.memtx.memtx.differential.CornerCase.verified;

/** Transactions and triggers. */
final class TransactionCorners
{
    private static final String NO_YIELD = "a transaction is a function that runs to its end: there is no yield";

    private TransactionCorners()
    {
    }

    static List<CornerCase> all()
    {
        return List.of(
            verified("begin; insert ok; insert dup (pcall); insert ok; commit",
                (run) ->
                {
                    final Space s = space(run);
                    run.db().transact((tx) ->
                    {
                        run.answer(() -> tx.insert(s, 1));
                        run.answer(() -> tx.insert(s, 1));
                        run.answer(() -> tx.insert(s, 2));
                    });
                    run.answer(() -> s.primary().select());
                },
                """
                local s = space({{}})
                box.begin()
                answer(s.insert, s, {1})
                answer(s.insert, s, {1})
                answer(s.insert, s, {2})
                box.commit()
                answer(s.select, s)
                """,
                "[1]", "error 3", "[2]", "[[1],[2]]"),
            verified("savepoint before the first statement",
                (run) ->
                {
                    final Space s = space(run);
                    run.db().transact((tx) ->
                    {
                        final Transaction.Savepoint savepoint = tx.savepoint();
                        tx.insert(s, 1);
                        tx.insert(s, 2);
                        run.attempt(() -> tx.rollbackTo(savepoint));
                        run.answer(s::size);
                    });
                    run.answer(() -> s.primary().select());
                },
                """
                local s = space({{}})
                box.begin()
                local savepoint = box.savepoint()
                s:insert{1} s:insert{2}
                attempt(box.rollback_to_savepoint, savepoint)
                answer(s.len, s)
                box.commit()
                answer(s.select, s)
                """,
                "ok", "0", "[]"),
            impossible("begin; select only; yield; commit", NO_YIELD),
            verified("begin; truncate; rollback; len() inside a tx counts own changes",
                (run) ->
                {
                    final Space s = space(run);
                    s.insert(1);
                    rolledBack(run, (tx) ->
                    {
                        tx.insert(s, 2);
                        run.answer(s::size);
                        s.truncate();
                        run.answer(s::size);
                    });
                    run.answer(() -> s.primary().select());
                },
                """
                local s = space({{}})
                s:insert{1}
                box.begin()
                s:insert{2}
                answer(s.len, s)
                s:truncate()
                answer(s.len, s)
                box.rollback()
                answer(s.select, s)
                """,
                "2", "0", "[[1]]"),
            impossible("begin; create space; yield; commit", NO_YIELD),
            verified("trigger inserting into its own space recursively",
                (run) ->
                {
                    final Space s = space(run);
                    s.onReplace((before, after, name, type) ->
                        run.db().transaction().insert(s, after.getLong(0) + 1));
                    run.answer(() -> s.insert(1));
                    run.answer(s::size);
                },
                """
                local s = space({{}})
                s:on_replace(function(before, after) s:insert{after[1] + 1} end)
                answer(s.insert, s, {1})
                answer(s.len, s)
                """,
                "error 121 Can not execute a nested statement: nesting limit reached", "0"),
            verified("before_replace performing insert of another key then returning nothing",
                (run) ->
                {
                    final Space s = space(run);
                    s.beforeReplace((before, after, name, type) ->
                    {
                        if (1 == after.getLong(0))
                        {
                            run.db().transaction().insert(s, 100);
                        }
                        return after;
                    });
                    run.answer(() -> s.insert(1));
                    run.answer(() -> s.primary().select());
                },
                """
                local s = space({{}})
                s:before_replace(function(before, after) if after[1] == 1 then s:insert{100} end end)
                answer(s.insert, s, {1})
                answer(s.select, s)
                """,
                "[1]", "[[1],[100]]"),
            verified("sequence nextval inside a rolled-back tx",
                (run) ->
                {
                    final Sequence q = run.db().sequences().create(run.name(), (def) -> def.start(13));
                    rolledBack(run, (tx) -> run.answer(q::next));
                    run.answer(q::next);
                },
                """
                local q = box.schema.sequence.create(name(), {start = 13})
                box.begin()
                answer(q.next, q)
                box.rollback()
                answer(q.next, q)
                """,
                "13", "14"));
    }

    private static void rolledBack(final CornerRun run, final TransactionBody body)
    {
        try
        {
            run.db().transact((tx) ->
            {
                body.run(tx);
                throw new UnsupportedOperationException("rolled back");
            });
        }
        catch (final UnsupportedOperationException ex)
        {
            return; // as wanted
        }
        throw new AssertionError("was not rolled back");
    }

    private static Space space(final CornerRun run)
    {
        return run.space((def) -> def.index(
            "i0", IndexType.TREE, KeySpec.unique(KeyPart.of(0, FieldType.UNSIGNED))));
    }
}
