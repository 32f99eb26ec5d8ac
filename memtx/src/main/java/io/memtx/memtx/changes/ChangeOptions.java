package io.memtx.memtx.changes;

import java.util.ArrayList;
import java.util.List;

/**
 * Which changes a stream hands out: by default those of all spaces of the program, local ones too. Set up by one
 * thread, before the stream is opened.
 */
public final class ChangeOptions
{
    private final List<String> names = new ArrayList<>();
    private final List<Integer> ids = new ArrayList<>();
    private boolean isWithSystem;
    private boolean isWithLocal = true;

    /**
     * Hands out changes of this space and others that are named, and of no other spaces.
     *
     * @param name of a space that is there when the stream is opened; the stream goes by its id from then on.
     * @return this.
     */
    public ChangeOptions space(final String name)
    {
        if (null == name)
        {
            throw new IllegalArgumentException("space name is null");
        }
        names.add(name);
        return this;
    }

    /**
     * As {@link #space(String)}; the space need not be there, or not any more.
     *
     * @param id of the space, 0 or more.
     * @return this.
     */
    public ChangeOptions space(final int id)
    {
        if (id < 0)
        {
            throw new IllegalArgumentException("space id is negative: " + id);
        }
        ids.add(id);
        return this;
    }

    /**
     * Hands out rows of system spaces too: definitions of spaces and indexes, sequences, users. A truncation is
     * {@link ChangeType#TRUNCATE} of its space with and without this.
     *
     * @return this.
     */
    public ChangeOptions withSystemSpaces()
    {
        isWithSystem = true;
        return this;
    }

    /**
     * Leaves out what stays on this instance: rows of local spaces.
     *
     * @return this.
     */
    public ChangeOptions withoutLocal()
    {
        isWithLocal = false;
        return this;
    }

    List<String> names()
    {
        return names;
    }

    List<Integer> ids()
    {
        return ids;
    }

    boolean isWithSystem()
    {
        return isWithSystem;
    }

    boolean isWithLocal()
    {
        return isWithLocal;
    }
}
