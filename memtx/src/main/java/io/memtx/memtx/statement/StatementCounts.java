package io.memtx.memtx.statement;

/**
 * How many statements were asked for since the engine was opened, those that failed and those of triggers included.
 * Single writer and reader: the transaction thread.
 */
public final class StatementCounts
{
    private long inserts;
    private long replaces;
    private long updates;
    private long upserts;
    private long deletes;

    StatementCounts()
    {
    }

    public long inserts()
    {
        return inserts;
    }

    public long replaces()
    {
        return replaces;
    }

    public long updates()
    {
        return updates;
    }

    public long upserts()
    {
        return upserts;
    }

    public long deletes()
    {
        return deletes;
    }

    void addPut(final boolean isReplace)
    {
        if (isReplace)
        {
            replaces++;
        }
        else
        {
            inserts++;
        }
    }

    void addUpdate()
    {
        updates++;
    }

    void addUpsert()
    {
        upserts++;
    }

    void addDelete()
    {
        deletes++;
    }
}
