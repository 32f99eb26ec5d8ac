package io.memtx.memtx.schema;

import io.memtx.tuple.arena.ScratchBuffer;

import java.util.UUID;

/**
 * The rows of the first snapshot of a new instance, byte for byte as Tarantool 2.6.0 has them, so that the directory is
 * one that any Tarantool from 2.6 on opens.
 */
public final class Bootstrap
{
    /** Schema version that the rows stand for: the one that 2.6.0 starts new instances with. */
    static final int[] SCHEMA_VERSION = {2, 3, 1};

    private static final int GUEST = 0;
    private static final int ADMIN = 1;
    private static final int PUBLIC = 2;
    private static final int REPLICATION = 3;
    private static final int SUPER = 31;

    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXECUTE = 4;
    private static final int SESSION = 8;
    private static final int USAGE = 16;
    private static final long ALL = 0xFFFF_FFFFL;

    /** SHA-1 of SHA-1 of the empty password. */
    private static final String GUEST_PASSWORD = "vhvewKp0tNyweZQ+cFKAlsyphfg=";

    private Bootstrap()
    {
    }

    /**
     * Hands on all rows in the order of a snapshot: by id of the space and then by primary key.
     *
     * @param instanceUuid   of the instance, which becomes number 1 of its replica set.
     * @param replicasetUuid of the replica set.
     * @param consumer       of the rows, called on this thread.
     */
    public static void rows(final UUID instanceUuid, final UUID replicasetUuid, final RowConsumer consumer)
    {
        try (ScratchBuffer buffer = new ScratchBuffer(4096))
        {
            final BootstrapWriter rows = new BootstrapWriter(buffer, consumer);
            schema(rows, replicasetUuid);
            SystemCollations.write(rows);
            definitions(rows);
            SystemFunctions.write(rows);
            users(rows);
            privileges(rows);
            rows.begin(2).integer(1).string(instanceUuid.toString());
            rows.end(SystemSpaces.CLUSTER);
        }
    }

    private static void schema(final BootstrapWriter rows, final UUID replicasetUuid)
    {
        rows.begin(2).string("cluster").string(replicasetUuid.toString());
        rows.end(SystemSpaces.SCHEMA);
        rows.begin(2).string("max_id").integer(SystemSpaces.SYSTEM_ID_MAX);
        rows.end(SystemSpaces.SCHEMA);
        rows.begin(4).string("version")
            .integer(SCHEMA_VERSION[0]).integer(SCHEMA_VERSION[1]).integer(SCHEMA_VERSION[2]);
        rows.end(SystemSpaces.SCHEMA);
    }

    private static void definitions(final BootstrapWriter rows)
    {
        for (final SpaceDef space : SystemSchema.spaces())
        {
            space.encode(rows.writer().reset());
            rows.end(SystemSpaces.SPACE);
        }
        for (final IndexDef index : SystemSchema.indexes())
        {
            index.encode(rows.writer().reset());
            rows.end(SystemSpaces.INDEX);
        }
    }

    private static void users(final BootstrapWriter rows)
    {
        rows.begin(5).integer(GUEST).integer(ADMIN).string("guest").string("user")
            .mapHeader(1).string("chap-sha1").string(GUEST_PASSWORD);
        rows.end(SystemSpaces.USER);
        user(rows, ADMIN, "admin", "user");
        user(rows, PUBLIC, "public", "role");
        user(rows, REPLICATION, "replication", "role");
        user(rows, SUPER, "super", "role");
    }

    private static void user(final BootstrapWriter rows, final int id, final String name, final String type)
    {
        rows.begin(5).integer(id).integer(ADMIN).string(name).string(type).mapHeader(0);
        rows.end(SystemSpaces.USER);
    }

    private static void privileges(final BootstrapWriter rows)
    {
        grant(rows, GUEST, "role", PUBLIC, EXECUTE);
        grant(rows, GUEST, "universe", 0, SESSION | USAGE);
        grant(rows, ADMIN, "universe", 0, ALL);
        for (int function = 1; function <= SystemFunctions.COUNT; function++)
        {
            grant(rows, PUBLIC, "function", function, EXECUTE);
        }
        grant(rows, PUBLIC, "space", SystemSpaces.COLLATION, WRITE);
        grant(rows, PUBLIC, "space", SystemSpaces.VCOLLATION, READ);
        grant(rows, PUBLIC, "space", SystemSpaces.VSPACE, READ);
        grant(rows, PUBLIC, "space", SystemSpaces.VSEQUENCE, READ);
        grant(rows, PUBLIC, "space", SystemSpaces.VINDEX, READ);
        grant(rows, PUBLIC, "space", SystemSpaces.VFUNC, READ);
        grant(rows, PUBLIC, "space", SystemSpaces.VUSER, READ);
        grant(rows, PUBLIC, "space", SystemSpaces.VPRIV, READ);
        grant(rows, PUBLIC, "space", SystemSpaces.TRUNCATE, WRITE);
        grant(rows, REPLICATION, "space", SystemSpaces.CLUSTER, WRITE);
        grant(rows, REPLICATION, "universe", 0, READ);
        grant(rows, SUPER, "universe", 0, ALL);
    }

    private static void grant(
        final BootstrapWriter rows,
        final int grantee,
        final String objectType,
        final int objectId,
        final long privilege)
    {
        rows.begin(5).integer(ADMIN).integer(grantee).string(objectType).integer(objectId).integer(privilege);
        rows.end(SystemSpaces.PRIV);
    }
}
