package io.memtx.memtx.faults;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.ReadView;
import io.memtx.memtx.Space;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static io.memtx.tuple.field.FieldType.STRING;
import static io.memtx.tuple.field.FieldType.UNSIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * What a life does between opening and closing: definitions, statements, transactions, roll-backs, index builds, files
 * that are full, checkpoints that delete files, read views. Every step knows what it changes, whatever was there before
 * it: those before it may have been refused.
 */
final class FaultScript
{
    private final List<FaultStep> steps = new ArrayList<>();
    private final int textLength;
    private int rowCount;

    private FaultScript(final int textLength)
    {
        this.textLength = textLength;
    }

    /** A life that uses everything once. */
    static List<FaultStep> first()
    {
        final FaultScript script = new FaultScript(300);
        script.create();
        script.replace(6);
        script.transaction();
        script.rollback();
        script.index();
        script.upsert();
        script.snapshot();
        script.view();
        script.update();
        script.replace(6);
        script.snapshot();
        script.other();
        script.replace(2);
        script.delete();
        return script.steps;
    }

    /** One behind it. */
    static List<FaultStep> second()
    {
        final FaultScript script = new FaultScript(300);
        script.rowCount = 4;
        script.replace(2);
        script.snapshot();
        script.transaction();
        return script.steps;
    }

    /** One of some two hundred operations. */
    static List<FaultStep> longer()
    {
        final FaultScript script = new FaultScript(40);
        script.create();
        script.replace(40);
        script.transaction();
        script.index();
        script.view();
        script.rollback();
        script.replace(40);
        script.snapshot();
        script.upsert();
        script.other();
        script.replace(40);
        script.update();
        script.transaction();
        script.view();
        script.replace(40);
        script.delete();
        script.snapshot();
        script.rollback();
        script.replace(20);
        return script.steps;
    }

    private void create()
    {
        step("create s", (db) -> db.createSpace("s", (def) -> def
            .field("id", UNSIGNED).field("tag", UNSIGNED).field("text", STRING)
            .primaryKey("id").index("text", IndexType.HASH, KeySpec.unique("text"))),
            (content) ->
            {
                content.put("s", "");
                content.put("s.primary", "");
                content.put("s.text", "");
            });
    }

    private void replace(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final long id = rowCount++;
            step("replace " + id, (db) -> db.space("s").replace(row(id, 0)), (content) -> put(content, id, 0));
        }
    }

    private void transaction()
    {
        final long id = rowCount;
        rowCount += 3;
        step("transaction " + id, (db) ->
        {
            final Space space = db.space("s");
            db.transact((tx) ->
            {
                tx.replace(space, row(id, 1));
                tx.replace(space, row(id + 1, 1));
                tx.delete(space, 1);
                tx.replace(space, row(id, 2));
            });
        }, (content) ->
        {
            put(content, id, 2);
            put(content, id + 1, 1);
            content.remove(FaultContent.key("s", 1));
        });
    }

    private void rollback()
    {
        final long id = rowCount;
        step("roll-back " + id, (db) ->
        {
            final Space space = db.space("s");
            try
            {
                db.transact((tx) ->
                {
                    tx.replace(space, row(id, 1));
                    tx.delete(space, 2);
                    throw new UndoException();
                });
            }
            catch (final UndoException ex)
            {
                assertEquals(null, space.get(id));
            }
        }, (content) -> {});
    }

    private void index()
    {
        step("create s.tag", (db) -> db.space("s").createIndex("tag", IndexType.TREE, KeySpec.nonUnique("tag")),
            (content) -> content.put("s.tag", ""));
    }

    private void upsert()
    {
        final long id = rowCount++;
        step("upsert " + id, (db) -> db.space("s").upsert(Tuple.of(row(id, 0)), set("tag", 7)),
            (content) -> put(content, id, 0));
    }

    private void update()
    {
        step("update 3", (db) -> db.space("s").update(key(3), set("text", text(3, 9))), (content) ->
        {
            if (content.containsKey(FaultContent.key("s", 3)))
            {
                put(content, 3, 9);
            }
        });
    }

    private void delete()
    {
        step("delete 4", (db) -> db.space("s").delete(4), (content) -> content.remove(FaultContent.key("s", 4)));
    }

    private void other()
    {
        step("create t", (db) -> db.createSpace("t", (def) -> def.field("id", UNSIGNED).primaryKey("id")),
            (content) ->
            {
                content.put("t", "");
                content.put("t.primary", "");
            });
        step("replace t", (db) -> db.space("t").replace(1, "t"),
            (content) -> content.put(FaultContent.key("t", 1), Tuple.of(1, "t").toString()));
        step("drop t", (db) -> db.space("t").drop(),
            (content) -> content.keySet().removeIf((key) -> 't' == key.charAt(0)));
    }

    private void view()
    {
        final long id = rowCount++;
        step("replace beside a view " + id, (db) ->
        {
            final long sizeBefore = db.space("s").size();
            try (ReadView view = db.readView())
            {
                db.space("s").replace(row(id, 3));
                assertEquals(sizeBefore, view.primary("s").size());
                assertEquals(sizeBefore, view.primary("s").select().size());
            }
        }, (content) -> put(content, id, 3));
    }

    private void snapshot()
    {
        steps.add(new FaultStep("snapshot", Memtx::snapshot));
    }

    private void step(
        final String name,
        final Consumer<Memtx> action,
        final Consumer<SortedMap<String, String>> effect)
    {
        steps.add(new FaultStep(name, action, effect));
    }

    private void put(final SortedMap<String, String> content, final long id, final int version)
    {
        content.put(FaultContent.key("s", id), Tuple.of(row(id, version)).toString());
    }

    private Object[] row(final long id, final int version)
    {
        return new Object[]{id, id % 3, text(id, version)};
    }

    private String text(final long id, final int version)
    {
        return "x".repeat(textLength) + id + '.' + version;
    }

    /** What the roll-back throws. */
    private static final class UndoException extends RuntimeException
    {
        private static final long serialVersionUID = 1L;
    }
}
