package io.memtx.server;

import io.memtx.relay.applier.session.Credentials;
import io.memtx.relay.applier.session.ScramVerifier;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/**
 * Users of the configuration, each with the role {@code replication}. Without any, guests are admitted. Immutable.
 */
final class PasswordTable implements Credentials
{
    private final Map<String, ScramVerifier> verifiers = new HashMap<>();

    PasswordTable(final Map<String, String> users, final SecureRandom random)
    {
        users.forEach((user, password) ->
        {
            final byte[] salt = new byte[ScramVerifier.SALT_LENGTH];
            random.nextBytes(salt);
            verifiers.put(user, ScramVerifier.of(password, salt, ScramVerifier.ITERATIONS_DEFAULT));
        });
    }

    @Override
    public boolean isGuestAdmitted()
    {
        return verifiers.isEmpty();
    }

    @Override
    public ScramVerifier verifier(final String user)
    {
        return verifiers.get(user);
    }

    @Override
    public boolean mayReplicate(final String user)
    {
        return verifiers.containsKey(user);
    }
}
