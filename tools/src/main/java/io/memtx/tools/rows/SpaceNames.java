package io.memtx.tools.rows;

import io.memtx.memtx.schema.SystemSpaces;
import io.memtx.tuple.arena.Memory;
import io.memtx.tuple.msgpack.MsgPack;
import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackType;
import io.memtx.xlog.BodyKey;
import io.memtx.xlog.RowType;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.file.ReadMode;
import io.memtx.xlog.file.XlogFileReader;
import io.memtx.xlog.row.RowFlyweight;
import io.memtx.xlog.storage.Storage;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names of spaces, as far as the rows of {@code _space} in the files tell them.
 * <p>
 * Belongs to one thread.
 */
public final class SpaceNames
{
    private static final int NAME_FIELD = 2;

    private final Map<Long, String> nameOfId = new TreeMap<>();
    private final Map<String, Long> idOfName = new TreeMap<>();

    /**
     * Reads the definitions in the newest snapshot of a directory and in all its logs. A damaged file counts up to the
     * damage.
     *
     * @param storage         where the files are.
     * @param fileOrDirectory the directory, or a file of it.
     * @return the names found.
     */
    public static SpaceNames read(final Storage storage, final Path fileOrDirectory)
    {
        final List<Path> named = LogFiles.of(fileOrDirectory);
        final boolean isFile = named.size() == 1 && named.get(0).equals(fileOrDirectory);
        final Path parent = fileOrDirectory.toAbsolutePath().getParent();
        final List<Path> files = isFile && null != parent ? LogFiles.inDirectory(parent) : named;
        Path newestSnap = null;
        for (final Path file : files)
        {
            newestSnap = LogFiles.isSnap(file) ? file : newestSnap;
        }

        final SpaceNames names = new SpaceNames();
        if (null != newestSnap)
        {
            names.readFile(storage, newestSnap);
        }
        for (final Path file : files)
        {
            if (!LogFiles.isSnap(file))
            {
                names.readFile(storage, file);
            }
        }
        if (isFile)
        {
            names.readFile(storage, fileOrDirectory);
        }
        return names;
    }

    /**
     * Takes the name from a row of {@code _space}; any other row is ignored.
     *
     * @param row of a log or a snapshot.
     */
    public void learn(final RowFlyweight row)
    {
        final boolean isWhole = RowType.INSERT.code() == row.type() || RowType.REPLACE.code() == row.type();
        if (isWhole && SystemSpaces.SPACE == RowFilter.spaceId(row))
        {
            final long tuple = row.bodyValue(BodyKey.TUPLE);
            if (Memory.NULL_ADDRESS != tuple && MsgPackType.ARRAY == MsgPack.typeOf(tuple) &&
                MsgPack.count(tuple) > NAME_FIELD)
            {
                learn(MsgPack.firstElement(tuple));
            }
        }
    }

    /**
     * @param id of a space.
     * @return its name, or null.
     */
    public String name(final long id)
    {
        return nameOfId.get(id);
    }

    /**
     * @param idOrName given by the user.
     * @return the id of the space.
     * @throws ToolException when it is not a number and no space is known by that name.
     */
    public long id(final String idOrName)
    {
        final Long id = idOfName.get(idOrName);
        if (null == id)
        {
            throw new ToolException("no space is known by the name '" + idOrName + "'");
        }
        return id;
    }

    private void learn(final long idAddress)
    {
        final long nameAddress = MsgPack.skip(idAddress, NAME_FIELD);
        if (MsgPackType.UNSIGNED == MsgPack.typeOf(idAddress) && MsgPackType.STRING == MsgPack.typeOf(nameAddress))
        {
            final long id = MsgPack.getInteger(idAddress);
            final String name = MsgPackBoxer.decodeString(nameAddress);
            nameOfId.put(id, name);
            idOfName.put(name, id);
        }
    }

    private void readFile(final Storage storage, final Path file)
    {
        try (XlogFileReader reader = XlogFileReader.open(storage, file, null, ReadMode.UNCLOSED))
        {
            while (reader.nextTransaction())
            {
                while (reader.nextRow())
                {
                    learn(reader.row());
                }
            }
        }
        catch (final XlogException ignore)
        {
            // names are a convenience: whoever reads the rows themselves will meet the damage and say so
            return;
        }
    }
}
