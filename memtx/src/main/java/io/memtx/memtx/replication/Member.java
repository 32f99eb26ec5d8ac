package io.memtx.memtx.replication;

import java.util.UUID;

/**
 * A row of {@code _cluster}.
 *
 * @param id   1 to 31.
 * @param uuid of the instance.
 * @param name of the instance, or null.
 */
public record Member(int id, UUID uuid, String name)
{
}
