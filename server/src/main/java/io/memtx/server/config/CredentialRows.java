package io.memtx.server.config;

import io.memtx.memtx.Index;
import io.memtx.memtx.Memtx;
import io.memtx.memtx.Space;
import io.memtx.memtx.Transaction;
import io.memtx.tuple.Tuple;

import java.util.List;
import java.util.Map;

/**
 * Writes users, roles and what they may do into {@code _user} and {@code _priv}, as {@code box.schema.user.create} and
 * {@code grant} do; without passwords, which are nobody's business but the configuration's. What is there already
 * stays, also what the configuration does not have. Belongs to the transaction thread.
 */
final class CredentialRows
{
    private static final int ADMIN_ID = 1;
    private static final int PUBLIC_ID = 2;
    private static final int FIRST_ID = 32;
    private static final int EXECUTE = 4;
    private static final int SESSION_AND_USAGE = 24;
    private static final int ALTER = 128;
    private static final Map<String, Integer> PERMISSIONS = Map.of(
        "read", 1, "write", 2, "execute", EXECUTE, "session", 8, "usage", 16, "create", 32, "drop", 64, "alter", ALTER);

    private final Transaction tx;
    private final Space users;
    private final Space privileges;
    private final Memtx db;

    private CredentialRows(final Memtx db, final Transaction tx)
    {
        this.db = db;
        this.tx = tx;
        users = db.space("_user");
        privileges = db.space("_priv");
    }

    /** Writes what is missing. */
    static void write(final Memtx db, final Transaction tx, final InstanceConfig config)
    {
        final CredentialRows rows = new CredentialRows(db, tx);
        final Map<String, ConfigNode> roles = config.fields("credentials.roles");
        final Map<String, ConfigNode> users = config.fields("credentials.users");
        roles.keySet().forEach((name) -> rows.create(name, "role"));
        users.keySet().forEach((name) -> rows.create(name, "user"));
        roles.forEach(rows::grantAll);
        users.forEach(rows::grantAll);
    }

    private void create(final String name, final String type)
    {
        if (0 <= idOf(users, name))
        {
            return;
        }
        int id = FIRST_ID;
        for (final Tuple user : users.primary().select())
        {
            id = Math.max(id, user.getInt(0) + 1);
        }
        tx.insert(users, id, ADMIN_ID, name, type, Map.of());
        if ("user".equals(type))
        {
            grant(id, "role", PUBLIC_ID, EXECUTE);
            grant(id, "universe", 0, SESSION_AND_USAGE);
            grant(id, "user", id, ALTER);
        }
    }

    private void grantAll(final String name, final ConfigNode node)
    {
        final int grantee = idOf(users, name);
        for (final String role : InstanceConfig.texts(node, "roles"))
        {
            grant(grantee, "role", idOf(users, role), EXECUTE);
        }
        final ConfigNode list = node.find("privileges");
        for (final ConfigNode privilege : null == list ? List.<ConfigNode>of() : list.items())
        {
            final int access = InstanceConfig.texts(privilege, "permissions").stream()
                .mapToInt((word) -> PERMISSIONS.getOrDefault(word, 0)).reduce(0, (a, b) -> a | b);
            final ConfigNode universe = privilege.find("universe");
            if (null != universe && Boolean.TRUE.equals(universe.scalar()))
            {
                grant(grantee, "universe", 0, access);
            }
            grantEach(grantee, privilege, "spaces", "space", "_space", access);
            grantEach(grantee, privilege, "functions", "function", "_func", access);
            grantEach(grantee, privilege, "sequences", "sequence", "_sequence", access);
        }
    }

    /** What is not there yet cannot be granted: the next reload finds it. */
    private void grantEach(
        final int grantee,
        final ConfigNode privilege,
        final String key,
        final String type,
        final String space,
        final int access)
    {
        for (final String name : InstanceConfig.texts(privilege, key))
        {
            final int id = idOf(db.space(space), name);
            if (0 <= id)
            {
                grant(grantee, type, id, access);
            }
        }
    }

    private void grant(final int grantee, final String type, final int object, final int access)
    {
        final Tuple before = tx.get(privileges, grantee, type, object);
        final int had = null == before ? 0 : before.getInt(4);
        if (access != (had & access))
        {
            tx.replace(privileges, ADMIN_ID, grantee, type, object, had | access);
        }
    }

    /** The number of what has a name; -1 when there is nothing of that name. */
    private static int idOf(final Space space, final String name)
    {
        final Index byName = space.index("name");
        final Tuple found = byName.get(name);
        return null == found ? -1 : found.getInt(0);
    }
}
