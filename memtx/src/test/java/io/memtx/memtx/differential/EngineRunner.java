package io.memtx.memtx.differential;

import io.memtx.memtx.Index;
import io.memtx.memtx.Key;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Operation;
import io.memtx.memtx.Sequence;
import io.memtx.memtx.Space;
import io.memtx.memtx.Transaction;
import io.memtx.memtx.space.BeforeReplace;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.index.IteratorType;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Statements run by our engine, through what a program would use. A transaction is a function here, so that the
 * statements between begin and commit are run inside one.
 */
final class EngineRunner
{
    private static final Map<Integer, String> SYSTEM_SPACES =
        Map.of(280, "_space", 288, "_index", 284, "_sequence", 340, "_space_sequence");

    private final Memtx db;
    private final Observer observer;
    private final Map<Integer, Transaction.Savepoint> savepoints = new HashMap<>();
    private List<Statement> statements;
    private int next;
    private Transaction transaction;
    private BeforeReplace trigger;

    /** Who hears of each answer, before the next statement runs. */
    interface Observer
    {
        /**
         * @param number    of the statement in its list.
         * @param statement that was run.
         * @param answer    to the statement.
         * @return null to go on, or the answer that it should have been: what was done is then done otherwise.
         */
        String onAnswer(int number, Statement statement, String answer);
    }

    EngineRunner(final Memtx db, final Observer observer)
    {
        this.db = db;
        this.observer = observer;
    }

    /**
     * Runs all, or as long as our data can be brought to where the observer wants it; a transaction that is open at the
     * end is rolled back.
     */
    void run(final List<Statement> all)
    {
        statements = all;
        next = 0;
        try
        {
            while (next < all.size())
            {
                if (Verb.BEGIN == all.get(next).verb())
                {
                    transact();
                }
                else
                {
                    step();
                }
            }
        }
        catch (final Ended ex)
        {
            next = all.size();
        }
    }

    private void transact()
    {
        try
        {
            db.transact((tx) ->
            {
                transaction = tx;
                savepoints.clear();
                answer("ok");
                while (next < statements.size() && Verb.COMMIT != statements.get(next).verb())
                {
                    if (Verb.ROLLBACK == statements.get(next).verb())
                    {
                        throw new RolledBack();
                    }
                    step();
                }
                if (next == statements.size())
                {
                    throw new RolledBack();
                }
            });
            transaction = null;
            answer("ok");
        }
        catch (final RolledBack ex)
        {
            transaction = null;
            if (next < statements.size())
            {
                answer("ok");
            }
        }
        catch (final MemtxException ex)
        {
            transaction = null;
            answer(error(ex));
        }
        finally
        {
            transaction = null;
        }
    }

    private void step()
    {
        final Statement statement = statements.get(next);
        final Transaction.Savepoint undo = null == transaction ? null : transaction.savepoint();
        final Tuple before = Verb.UPDATE == statement.verb() ? found(statement) : null;
        String answer;
        try
        {
            answer = execute(statement);
        }
        catch (final MemtxException ex)
        {
            answer = error(ex);
        }
        catch (final RuntimeException ex)
        {
            answer = ex.toString(); // differs from all that Tarantool says
        }
        final String wanted = answer(answer);
        if (null != wanted)
        {
            correct(statement, undo, before, answer, wanted);
        }
    }

    private String answer(final String answer)
    {
        final String wanted = observer.onAnswer(next, statements.get(next), answer);
        next++;
        return wanted;
    }

    /** Has our data be as if the answer had been the one that was wanted, as far as that can be done. */
    private void correct(
        final Statement statement,
        final Transaction.Savepoint undo,
        final Tuple before,
        final String answer,
        final String wanted)
    {
        if (wanted.startsWith("tuple "))
        {
            put(statement, Tuple.ofMsgPack(HexFormat.of().parseHex(wanted.substring(6))));
        }
        else if (answer.startsWith("error ") && !wanted.startsWith("error ") || isChangeOfNothing(statement, wanted))
        {
            throw new Ended();
        }
        else if (wanted.startsWith("error ") && !answer.startsWith("error "))
        {
            if (null != undo)
            {
                transaction.rollbackTo(undo);
            }
            else if (null != before)
            {
                put(statement, before);
            }
            else
            {
                throw new Ended();
            }
        }
    }

    private static boolean isChangeOfNothing(final Statement statement, final String wanted)
    {
        return "nil".equals(wanted) && (Verb.DELETE == statement.verb() || Verb.UPDATE == statement.verb());
    }

    private void put(final Statement statement, final Tuple tuple)
    {
        if (null != trigger)
        {
            throw new Ended(); // it would have its say
        }
        try
        {
            replace(statement, tuple);
        }
        catch (final MemtxException ex)
        {
            throw new Ended();
        }
    }

    /** What an update is about; null also when it will be refused. */
    private Tuple found(final Statement statement)
    {
        try
        {
            return index(statement).get(Raw.key(statement.values().get(0)));
        }
        catch (final MemtxException ex)
        {
            return null;
        }
    }

    private String execute(final Statement statement)
    {
        final List<Tuple> values = statement.values();
        switch (statement.verb())
        {
            case INSERT:
                return null == transaction ?
                    text(space(statement).insert(Raw.values(values.get(0)))) :
                    text(transaction.insert(space(statement), Raw.values(values.get(0))));
            case REPLACE:
                return text(replace(statement, values.get(0)));
            case UPDATE:
                return text(update(statement));
            case UPSERT:
                upsert(statement);
                return "ok";
            case DELETE:
                return text(delete(statement));
            case GET:
                return text(index(statement).get(Raw.key(values.get(0))));
            case SELECT:
                return rows(index(statement).select(
                    type(statement), Raw.key(values.get(0)), statement.numbers().get(3), statement.numbers().get(4)));
            case GATHER:
                final List<Tuple> rows = index(statement).select(type(statement), Raw.key(values.get(0)));
                return rows(rows.stream().sorted((a, b) -> hex(a).compareTo(hex(b))).toList());
            case COUNT:
                return "number " + index(statement).count(type(statement), Raw.key(values.get(0)));
            case MIN:
                return text(index(statement).min(Raw.key(values.get(0))));
            case MAX:
                return text(index(statement).max(Raw.key(values.get(0))));
            case LEN:
                return "number " + index(statement).size();
            case BYTES:
                return "number " + space(statement).bytes();
            default:
                return control(statement);
        }
    }

    private String control(final Statement statement)
    {
        switch (statement.verb())
        {
            case TRUNCATE:
                space(statement).truncate();
                return "ok";
            case TRIGGER:
                trigger(statement);
                return "ok";
            case NEXT:
                return "number " + sequence(statement).next();
            case CURRENT:
                return "number " + sequence(statement).current();
            case SET:
                sequence(statement).set(statement.numbers().get(1));
                return "ok";
            case RESET:
                sequence(statement).reset();
                return "ok";
            case BEGIN:
                db.transact((tx) -> {}); // refused, since a transaction is running
                return "ok";
            case SAVEPOINT:
                savepoints.put(statement.number(0), transaction().savepoint());
                return "ok";
            case ROLLBACK_TO:
                transaction().rollbackTo(savepoints.get(statement.number(0)));
                return "ok";
            default:
                return "ok"; // the end of a transaction where there is none
        }
    }

    private void trigger(final Statement statement)
    {
        final Space space = space(statement);
        if (null != trigger)
        {
            space.removeBeforeReplace(trigger);
            trigger = null;
        }
        final TriggerKind kind = TriggerKind.values()[statement.number(1)];
        if (TriggerKind.NONE != kind)
        {
            trigger = (before, after, name, type) -> kind.decide(before, after);
            space.beforeReplace(trigger);
        }
    }

    private Tuple replace(final Statement statement, final Tuple tuple)
    {
        return null == transaction ?
            space(statement).replace(Raw.values(tuple)) : transaction.replace(space(statement), Raw.values(tuple));
    }

    private Tuple update(final Statement statement)
    {
        final Key key = Raw.key(statement.values().get(0));
        final Operation[] operations = Raw.operations(statement.values().get(1));
        if (null != transaction)
        {
            return 0 == statement.number(1) ?
                transaction.update(space(statement), key, operations) :
                transaction.update(index(statement), key, operations);
        }
        return 0 == statement.number(1) ?
            space(statement).update(key, operations) :
            db.compute((tx) -> tx.update(index(statement), key, operations));
    }

    private void upsert(final Statement statement)
    {
        final Tuple tuple = statement.values().get(0);
        final Operation[] operations = Raw.operations(statement.values().get(1));
        if (null == transaction)
        {
            space(statement).upsert(tuple, operations);
        }
        else
        {
            transaction.upsert(space(statement), tuple, operations);
        }
    }

    private Tuple delete(final Statement statement)
    {
        final Object[] key = Raw.values(statement.values().get(0));
        if (null != transaction)
        {
            return 0 == statement.number(1) ?
                transaction.delete(space(statement), key) : transaction.delete(index(statement), key);
        }
        return 0 == statement.number(1) ?
            space(statement).delete(key) : db.compute((tx) -> tx.delete(index(statement), key));
    }

    private Transaction transaction()
    {
        return null == transaction ? db.transaction() : transaction;
    }

    private Space space(final Statement statement)
    {
        return db.space(SYSTEM_SPACES.getOrDefault(statement.space(), "s" + statement.space()));
    }

    private Index index(final Statement statement)
    {
        final Space space = space(statement);
        return 0 == statement.number(1) ? space.primary() : space.index("i" + statement.number(1));
    }

    private Sequence sequence(final Statement statement)
    {
        return db.sequences().get("q" + statement.number(0));
    }

    private static IteratorType type(final Statement statement)
    {
        for (final IteratorType type : IteratorType.values())
        {
            if (type.id() == statement.number(2))
            {
                return type;
            }
        }
        throw new IllegalArgumentException(statement.toString());
    }

    private static String text(final Tuple tuple)
    {
        return null == tuple ? "nil" : "tuple " + hex(tuple);
    }

    private static String rows(final List<Tuple> tuples)
    {
        return "rows " + String.join(" ", tuples.stream().map(EngineRunner::hex).toList());
    }

    private static String hex(final Tuple tuple)
    {
        return HexFormat.of().formatHex(tuple.toMsgPack());
    }

    private static String error(final MemtxException ex)
    {
        return "error " + ex.code().number() + ' ' + ex.getMessage();
    }

    /** Ends the function of a transaction. */
    private static final class RolledBack extends RuntimeException
    {
        private static final long serialVersionUID = 1L;

        RolledBack()
        {
            super("rolled back by the script", null, false, false);
        }
    }

    /** Ends a script: our data is not what it would have to be. */
    private static final class Ended extends RuntimeException
    {
        private static final long serialVersionUID = 1L;

        Ended()
        {
            super("ended", null, false, false);
        }
    }
}
