package io.memtx.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Users and roles of a configuration. */
final class Users
{
    static final String REPLICATION = "replication";
    static final String SUPER = "super";

    private static final String USERS = "credentials.users";
    private static final String ROLES = "credentials.roles";
    private static final String PASSWORD = "password";
    private static final List<String> BUILT_IN = List.of("public", REPLICATION, SUPER);

    private Users()
    {
    }

    /** The password of a user; null when he has none. */
    static String password(final InstanceConfig instance, final String user)
    {
        final ConfigNode node = instance.fields(USERS).get(user);
        final ConfigNode password = null == node ? null : node.find(PASSWORD);
        return null != password && password.scalar() instanceof String ? (String)password.scalar() : null;
    }

    /** Passwords by user, of those who have one. */
    static Map<String, String> passwords(final InstanceConfig instance)
    {
        final Map<String, String> passwords = new LinkedHashMap<>();
        instance.fields(USERS).keySet().forEach((user) ->
        {
            final String password = password(instance, user);
            if (null != password)
            {
                passwords.put(user, password);
            }
        });
        return passwords;
    }

    /** Roles of a user, those of his roles included; whoever may read and write everything may replicate. */
    static Set<String> roles(final InstanceConfig instance, final String user)
    {
        final Set<String> roles = new LinkedHashSet<>();
        final ConfigNode node = instance.fields(USERS).get(user);
        collect(instance, node, roles);
        return roles;
    }

    private static void collect(final InstanceConfig instance, final ConfigNode node, final Set<String> roles)
    {
        if (null == node)
        {
            return;
        }
        if (isMasterOfAll(node))
        {
            roles.add(REPLICATION);
        }
        for (final String role : InstanceConfig.texts(node, "roles"))
        {
            if (roles.add(role))
            {
                collect(instance, instance.fields(ROLES).get(role), roles);
            }
        }
    }

    private static boolean isMasterOfAll(final ConfigNode node)
    {
        final ConfigNode privileges = node.find("privileges");
        final Set<String> permissions = new LinkedHashSet<>();
        if (null != privileges && privileges.isList())
        {
            for (final ConfigNode privilege : privileges.items())
            {
                final ConfigNode universe = privilege.find("universe");
                if (null != universe && Boolean.TRUE.equals(universe.scalar()))
                {
                    permissions.addAll(InstanceConfig.texts(privilege, "permissions"));
                }
            }
        }
        return permissions.containsAll(List.of("read", "write"));
    }

    /** Finds roles that are not there. */
    static void check(final InstanceConfig instance, final List<ConfigFault> faults)
    {
        final List<String> known = new ArrayList<>(BUILT_IN);
        known.addAll(instance.fields(ROLES).keySet());
        for (final String owner : List.of(USERS, ROLES))
        {
            instance.fields(owner).forEach((name, node) ->
            {
                for (final String role : node.isMapping() ? InstanceConfig.texts(node, "roles") : List.<String>of())
                {
                    final ConfigFault fault = new ConfigFault(
                        node.place(), owner + '.' + name + ".roles",
                        "no role \"" + role + '"' + Suggestion.of(role, known));
                    if (!known.contains(role) && !faults.contains(fault))
                    {
                        faults.add(fault);
                    }
                }
            });
        }
    }
}
