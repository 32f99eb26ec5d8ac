package io.memtx.memtx;

import io.memtx.memtx.space.SpaceStore;
import io.memtx.tuple.Tuple;

/**
 * The convenient statements: each is a transaction of its own and returns when that is final. For the transaction
 * thread.
 */
final class AwaitedStatements
{
    private final Engine engine;
    private final Statements statements;
    private final StatementInput input;

    AwaitedStatements(final Engine engine, final Statements statements, final StatementInput input)
    {
        this.engine = engine;
        this.statements = statements;
        this.input = input;
    }

    Tuple put(final Space space, final Object[] fields, final boolean isReplace)
    {
        begin();
        final Tuple result = statements.put(space.store(), input.tuple(fields), isReplace);
        engine.await(statements.position());
        return result;
    }

    Tuple update(final Space space, final Key key, final Operation... operations)
    {
        begin();
        final SpaceStore store = space.store();
        final Tuple result = statements.update(store, store.primary(), key, operations);
        engine.await(statements.position());
        return result;
    }

    void upsert(final Space space, final Tuple tuple, final Operation... operations)
    {
        begin();
        statements.upsert(space.store(), tuple, operations);
        engine.await(statements.position());
    }

    Tuple delete(final Space space, final Object[] parts)
    {
        begin();
        final SpaceStore store = space.store();
        final Tuple result = statements.delete(store, store.primary(), Key.key(parts));
        engine.await(statements.position());
        return result;
    }

    private void begin()
    {
        engine.checkNoTransaction();
        engine.transactions().awaitSchema();
    }
}
