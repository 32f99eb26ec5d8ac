package io.memtx.server.lua;

import io.memtx.memtx.Memtx;
import io.memtx.memtx.Sequence;
import io.memtx.memtx.Space;
import io.memtx.memtx.space.BeforeReplace;
import io.memtx.memtx.space.OnReplace;
import io.memtx.memtx.space.StatementType;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sequences, and triggers that are written in Lua. Owned by Lua's thread; a trigger runs on the transaction thread.
 */
final class SchemaCalls
{
    // What a before_replace trigger in Lua makes of a statement, as triggers.lua says it.
    private static final long DELETE = 1;
    private static final long OLD = 2;
    private static final long OTHER = 3;

    private final TransactionPort port;
    private final Map<Integer, BeforeReplace> before = new HashMap<>(); // by space; transaction thread
    private final Map<Integer, OnReplace> after = new HashMap<>();

    SchemaCalls(final TransactionPort port)
    {
        this.port = port;
    }

    void addTo(final HostCalls host)
    {
        host.add("sequence", this::sequence);
        host.add("trigger", this::trigger);
        host.add("password_hash", (arguments) -> passwordHash((String)arguments.get(0)));
    }

    /** [operation, name, value]. */
    private Object sequence(final List<Object> arguments)
    {
        final String operation = (String)arguments.get(0);
        final String name = (String)arguments.get(1);
        final Object value = arguments.size() > 2 ? arguments.get(2) : null;
        return port.execute((db, tx) ->
        {
            final Sequence sequence = db.sequences().get(name);
            switch (operation)
            {
                case "next":
                    return sequence.next();
                case "current":
                    return sequence.current();
                case "set":
                    sequence.set(((Number)value).longValue());
                    return null;
                default:
                    sequence.reset();
                    return null;
            }
        });
    }

    /** [event, space, whether there is any]. One of ours stands for all that Lua has. */
    private Object trigger(final List<Object> arguments)
    {
        final String event = (String)arguments.get(0);
        final String spaceName = (String)arguments.get(1);
        final boolean isSet = (Boolean)arguments.get(2);
        return port.execute((db, tx) ->
        {
            final Space space = db.space(spaceName);
            if ("before_replace".equals(event))
            {
                setBefore(db, space, isSet);
            }
            else
            {
                setAfter(db, space, isSet);
            }
            return null;
        });
    }

    private void setBefore(final Memtx db, final Space space, final boolean isSet)
    {
        final int id = space.id();
        final BeforeReplace known = before.get(id);
        final boolean wasSet = null != known && space.removeBeforeReplace(known);
        if (isSet)
        {
            final BeforeReplace trigger = null == known || !wasSet ?
                (oldTuple, newTuple, name, statement) -> decide(db, id, oldTuple, newTuple, name, statement) : known;
            before.put(id, trigger);
            space.beforeReplace(trigger);
        }
        else
        {
            before.remove(id);
        }
    }

    private void setAfter(final Memtx db, final Space space, final boolean isSet)
    {
        final int id = space.id();
        final OnReplace known = after.remove(id);
        if (null != known)
        {
            space.removeOnReplace(known);
        }
        if (isSet)
        {
            final OnReplace trigger = (oldTuple, newTuple, name, statement) ->
                call(db, "on_replace", id, oldTuple, newTuple, name, statement);
            after.put(id, trigger);
            space.onReplace(trigger);
        }
    }

    private Tuple decide(
        final Memtx db,
        final int spaceId,
        final Tuple oldTuple,
        final Tuple newTuple,
        final String name,
        final StatementType statement)
    {
        final List<?> answer = call(db, "before_replace", spaceId, oldTuple, newTuple, name, statement);
        final long decision = (Long)answer.get(1);
        if (DELETE == decision)
        {
            return null;
        }
        if (OLD == decision)
        {
            return oldTuple;
        }
        return OTHER == decision ? Tuple.ofMsgPack((byte[])answer.get(2)) : newTuple;
    }

    private List<?> call(
        final Memtx db,
        final String event,
        final int spaceId,
        final Tuple oldTuple,
        final Tuple newTuple,
        final String name,
        final StatementType statement)
    {
        final List<?> answer = (List<?>)port.trigger(db, Arrays.asList(
            event, spaceId, name, StatementCalls.bytes(oldTuple), StatementCalls.bytes(newTuple), statement.name()));
        if (!(Boolean)answer.get(0))
        {
            throw new LuaTriggerException(
                ((Number)answer.get(1)).intValue(), (String)answer.get(2), (String)answer.get(3));
        }
        return answer;
    }

    /** Base64 of SHA-1 of SHA-1, as Tarantool keeps passwords for its protocol. */
    private static String passwordHash(final String password)
    {
        try
        {
            final MessageDigest digest = MessageDigest.getInstance("SHA-1");
            final byte[] once = digest.digest(password.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest.digest(once));
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new MemtxException(ErrorCode.ER_ILLEGAL_PARAMS, ex, "SHA-1 is not available");
        }
    }
}
