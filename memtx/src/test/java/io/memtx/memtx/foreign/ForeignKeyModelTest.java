package io.memtx.memtx.foreign;

import io.memtx.memtx.KeySpec;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.Transaction;
import io.memtx.memtx.schema.IndexType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.format.FieldDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

import static io.memtx.memtx.Key.key;
import static io.memtx.memtx.Operation.set;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Random statements over two spaces, alone and in transactions that may be rolled back, beside maps that know which
 * tuple refers to which: what breaks a reference is refused, all else goes through, and after every statement both
 * sides have the same tuples.
 */
class ForeignKeyModelTest
{
    private static final int IDS = 8;

    @TempDir
    private Path directory;
    private final Random random = new Random();
    private Memtx db;
    private Space parent;
    private Space child;
    private Transaction transaction; // that runs; null for statements of their own

    private TreeMap<Integer, Integer> codes = new TreeMap<>(); // of parents
    private TreeMap<Integer, Child> children = new TreeMap<>();
    private int refusedCount;

    @Test
    void shouldRefuseWhatBreaksAReferenceAndNothingElse()
    {
        final long seed = System.nanoTime();
        System.out.println("ForeignKeyModelTest seed=" + seed);
        random.setSeed(seed);
        for (int round = 0; round < 3; round++)
        {
            try (Memtx opened = Memtx.open(directory))
            {
                db = opened;
                open(0 == round);
                check("seed=" + seed + " round=" + round);
                for (int i = 0; i < 400; i++)
                {
                    step();
                    check("seed=" + seed + " round=" + round + " step=" + i);
                }
                if (1 == round)
                {
                    db.snapshot();
                }
            }
        }
        System.out.println("refused=" + refusedCount);
    }

    private void open(final boolean isNew)
    {
        if (isNew)
        {
            db.createSpace("parent", (def) -> def
                .field("id", FieldType.UNSIGNED).field("code", FieldType.UNSIGNED).primaryKey("id")
                .index("code", IndexType.HASH, KeySpec.unique("code")));
            final int parentId = db.space("parent").id();
            db.createSpace("child", (def) -> def
                .field("id", FieldType.UNSIGNED)
                .field(new FieldDef("parent", FieldType.UNSIGNED, true).withForeignKey("by_id", parentId, "id"))
                .nullableField("code", FieldType.UNSIGNED)
                .foreignKey("by_code", "parent", Map.of("code", "code"))
                .primaryKey("id")
                .index("parent", IndexType.TREE, KeySpec.nonUnique("parent"))
                .index("code", IndexType.TREE, KeySpec.nonUnique("code")));
        }
        parent = db.space("parent");
        child = db.space("child");
    }

    private void step()
    {
        if (0 != random.nextInt(4))
        {
            statement();
            return;
        }
        final TreeMap<Integer, Integer> codesBefore = new TreeMap<>(codes);
        final TreeMap<Integer, Child> childrenBefore = new TreeMap<>(children);
        final boolean isRolledBack = random.nextBoolean();
        try
        {
            db.transact((tx) ->
            {
                transaction = tx;
                for (int i = random.nextInt(6); i >= 0; i--)
                {
                    statement();
                }
                if (isRolledBack)
                {
                    throw new Abort();
                }
            });
        }
        catch (final Abort ex)
        {
            codes = codesBefore;
            children = childrenBefore;
        }
        finally
        {
            transaction = null;
        }
    }

    private void statement()
    {
        final int id = random.nextInt(IDS);
        switch (random.nextInt(7))
        {
            case 0, 1 -> putParent(id, random.nextInt(IDS), random.nextBoolean());
            case 2 -> deleteParent(id);
            case 3, 4 -> putChild(id, new Child(some(codes.keySet()), some(codes.values())), random.nextBoolean());
            case 5 -> updateChild(id, some(codes.keySet()));
            default -> deleteChild(id);
        }
    }

    /** Often one that is there. */
    private Integer some(final Iterable<Integer> there)
    {
        final List<Integer> all = new ArrayList<>();
        there.forEach(all::add);
        return switch (random.nextInt(4))
        {
            case 0 -> null;
            case 1 -> random.nextInt(IDS);
            default -> all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        };
    }

    private void putParent(final int id, final int code, final boolean isReplace)
    {
        final Integer old = codes.get(id);
        boolean isGood = isReplace || null == old;
        isGood &= codes.entrySet().stream().noneMatch((other) -> other.getKey() != id && other.getValue() == code);
        isGood &= null == old || old == code || children.values().stream().noneMatch((row) -> old.equals(row.code));
        if (attempt(isGood, () -> put(parent, isReplace, id, code)))
        {
            codes.put(id, code);
        }
    }

    private void deleteParent(final int id)
    {
        final Integer old = codes.get(id);
        final boolean isGood = null == old ||
            children.values().stream().noneMatch((row) -> old.equals(row.code) || Objects.equals(id, row.parent));
        if (attempt(isGood, () -> delete(parent, id)))
        {
            codes.remove(id);
        }
    }

    private void putChild(final int id, final Child row, final boolean isReplace)
    {
        if (attempt(
            (isReplace || !children.containsKey(id)) && isGood(row),
            () -> put(child, isReplace, id, row.parent, row.code)))
        {
            children.put(id, row);
        }
    }

    private void updateChild(final int id, final Integer parentId)
    {
        final Child old = children.get(id);
        final Child row = null == old ? null : new Child(parentId, old.code);
        if (attempt(null == row || isGood(row), () -> update(id, parentId)) && null != row)
        {
            children.put(id, row);
        }
    }

    private void deleteChild(final int id)
    {
        attempt(true, () -> delete(child, id));
        children.remove(id);
    }

    private boolean isGood(final Child row)
    {
        return (null == row.parent || codes.containsKey(row.parent)) &&
            (null == row.code || codes.containsValue(row.code));
    }

    private boolean attempt(final boolean isGood, final Runnable statement)
    {
        boolean isDone = false;
        try
        {
            statement.run();
            isDone = true;
        }
        catch (final MemtxException ex)
        {
            refusedCount++;
        }
        assertEquals(isGood, isDone);
        return isDone;
    }

    private void put(final Space space, final boolean isReplace, final Object... fields)
    {
        if (null == transaction)
        {
            final Tuple ignored = isReplace ? space.replace(fields) : space.insert(fields);
        }
        else
        {
            final Tuple ignored = isReplace ? transaction.replace(space, fields) : transaction.insert(space, fields);
        }
    }

    private void update(final int id, final Integer parentId)
    {
        if (null == transaction)
        {
            child.update(key(id), set("parent", parentId));
        }
        else
        {
            transaction.update(child, key(id), set("parent", parentId));
        }
    }

    private void delete(final Space space, final int id)
    {
        if (null == transaction)
        {
            space.delete(id);
        }
        else
        {
            transaction.delete(space, id);
        }
    }

    private void check(final String where)
    {
        final List<Tuple> parents = new ArrayList<>();
        codes.forEach((id, code) -> parents.add(Tuple.of(id, code)));
        final List<Tuple> rows = new ArrayList<>();
        children.forEach((id, row) -> rows.add(Tuple.of(id, row.parent, row.code)));
        assertEquals(parents, parent.primary().select(), where);
        assertEquals(rows, child.primary().select(), where);
    }

    private record Child(Integer parent, Integer code)
    {
    }

    private static final class Abort extends RuntimeException
    {
        private static final long serialVersionUID = 1L;
    }
}
