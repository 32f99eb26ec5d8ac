package io.memtx.memtx.ddl;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.memtx.space.SchemaTarget;
import io.memtx.memtx.space.SpaceCursor;
import io.memtx.memtx.space.SpaceStore;
import io.memtx.memtx.statement.RowScope;
import io.memtx.memtx.statement.SystemSpaceHook;
import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.error.MemtxException;

/**
 * Turns rows of system spaces into versions of the schema: knows who handles the rows of which space. Rows that define
 * what this engine does not have are refused by name. Single owner: the transaction thread.
 */
public final class SchemaChanger implements SystemSpaceHook
{
    /** By the number of the space less the least; null where rows are data and nothing more. */
    private final SystemSpaceHandler[] handlers =
        new SystemSpaceHandler[SystemSpaces.SYSTEM_ID_MAX - SystemSpaces.SYSTEM_ID_MIN + 1];
    private final Arena arena;
    private final SchemaTarget target;
    private final AlterExecutor executor;
    private final IndexRows indexes;
    private final SpaceRows spaces;

    /**
     * @param arena  that holds tuples and indexes.
     * @param target of the schemas made.
     */
    public SchemaChanger(final Arena arena, final SchemaTarget target)
    {
        final IndexBuilder builder = new IndexBuilder(arena, target);
        final CollationRows collations = new CollationRows(arena, target);
        final AlterPlanner planner = new AlterPlanner(arena, target, builder);
        this.arena = arena;
        this.target = target;
        executor = new AlterExecutor(target, builder);
        indexes = new IndexRows(arena, target, planner, executor, collations);
        spaces = new SpaceRows(arena, target, planner, executor, collations);
        handle(SystemSpaces.COLLATION, collations);
        handle(SystemSpaces.SPACE, spaces);
        handle(SystemSpaces.INDEX, indexes);
        handle(SystemSpaces.TRUNCATE, new TruncateRows(arena, target, builder));
        handle(SystemSpaces.FUNC, new FunctionRows(target));
        handle(SystemSpaces.PRIV, new PrivilegeRows(target));
        handle(SystemSpaces.SEQUENCE, new SequenceRows(target));
        handle(SystemSpaces.SEQUENCE_DATA, new SequenceDataRows(target));
        handle(SystemSpaces.SPACE_SEQUENCE, new SpaceSequenceRows(target));
        handle(SystemSpaces.CLUSTER, new ClusterRows(target));
        handle(SystemSpaces.TRIGGER, new RefusedRows("SQL triggers"));
        handle(SystemSpaces.FK_CONSTRAINT, new RefusedRows("foreign keys"));
        handle(SystemSpaces.CK_CONSTRAINT, new RefusedRows("check constraints"));
        handle(SystemSpaces.FUNC_INDEX, new FuncIndexRows(target, builder));
    }

    /**
     * Begins a change that is made in steps, ahead of its row: as if the row were written now, it is checked and keeps
     * other changes of the space away.
     *
     * @param space  {@code _index} or, for a space that there is, {@code _space}.
     * @param row    address of the row to come.
     * @param cursor to walk the space with, closed.
     * @return the change, to be finished or closed.
     * @throws MemtxException whatever the row would be refused with before the data is looked at.
     */
    public OnlineChange begin(final int space, final long row, final SpaceCursor cursor)
    {
        final AlterPlan plan = SystemSpaces.INDEX == space ? indexes.plan(row) : spaces.plan(row);
        final OnlineChange change = new OnlineChange(arena, target, executor, plan, cursor);
        change.start();
        return change;
    }

    @Override
    public boolean changesSchema(final SpaceStore space)
    {
        return SystemSpaces.SEQUENCE_DATA != space.id() && SystemSpaces.PRIV != space.id() && handles(space);
    }

    @Override
    public boolean handles(final SpaceStore space)
    {
        final int id = space.id();
        return SystemSpaces.isSystem(id) && null != handlers[id - SystemSpaces.SYSTEM_ID_MIN];
    }

    @Override
    public RowScope scope(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        return RowScopes.of(target.schema(), space.id(), oldTuple, newTuple);
    }

    @Override
    public void onReplace(final SpaceStore space, final long oldTuple, final long newTuple)
    {
        handlers[space.id() - SystemSpaces.SYSTEM_ID_MIN].onReplace(space, oldTuple, newTuple);
    }

    private void handle(final int spaceId, final SystemSpaceHandler handler)
    {
        handlers[spaceId - SystemSpaces.SYSTEM_ID_MIN] = handler;
    }
}
