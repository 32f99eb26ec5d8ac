package io.memtx.tools.quickstart;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.KeySpec.unique;
import static io.memtx.memtx.Operation.add;
import static io.memtx.memtx.Operation.subtract;
import static io.memtx.memtx.schema.IndexType.HASH;
import static io.memtx.memtx.schema.IndexType.TREE;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;

/**
 * A transaction that commits, one that is rolled back, and a duplicate key.
 */
final class ChangeChapter
{
    private ChangeChapter()
    {
    }

    static void run(final Memtx db, final Screen screen)
    {
        final Space accounts = db.createSpace("accounts", (def) -> def
            .field("id", UNSIGNED).field("owner", STRING).field("balance", UNSIGNED)
            .primaryKey(HASH, "id")
            .index("owner", TREE, unique("owner")));
        accounts.insert(1, "Ada", 100);
        accounts.insert(2, "Grace", 50);

        screen.statement("db.transact(tx -> move 30 from Ada to Grace)");
        move(db, accounts, 30);
        show(screen, accounts);
        screen.proof(balance(accounts, 1) == 70 && balance(accounts, 2) == 80, "committed, both rows or none");

        screen.statement("db.transact(tx -> move 500 from Ada to Grace)");
        boolean isRefused = false;
        try
        {
            move(db, accounts, 500);
        }
        catch (final IllegalArgumentException | MemtxException ex)
        {
            isRefused = true;
            screen.item("the function threw: %s", ex.getMessage());
        }
        show(screen, accounts);
        screen.proof(
            isRefused && balance(accounts, 1) == 70 && balance(accounts, 2) == 80,
            "rolled back, Grace's row, changed first, included");

        screen.statement("accounts.insert(3, \"Ada\", 10)                     a unique secondary index");
        ErrorCode code = null;
        try
        {
            accounts.insert(3, "Ada", 10);
        }
        catch (final MemtxException ex)
        {
            code = ex.code();
            screen.item("%s", code);
            screen.item("%s", ex.getMessage());
        }
        screen.proof(
            ErrorCode.ER_TUPLE_FOUND == code && 2 == accounts.size() && null == accounts.get(3),
            "refused, nothing changed");
    }

    private static void move(final Memtx db, final Space accounts, final int amount)
    {
        db.transact((tx) ->
        {
            tx.update(accounts, key(2), add("balance", amount));
            if (tx.get(accounts, 1).getLong(2) < amount)
            {
                throw new IllegalArgumentException("Ada has no more than " + tx.get(accounts, 1).getLong(2));
            }
            tx.update(accounts, key(1), subtract("balance", amount));
        });
    }

    private static long balance(final Space accounts, final int id)
    {
        return accounts.get(id).getLong(2);
    }

    private static void show(final Screen screen, final Space accounts)
    {
        for (final Tuple tuple : accounts.index("owner").select())
        {
            screen.item("%-6s %4d", tuple.getString(1), tuple.getLong(2));
        }
    }
}
