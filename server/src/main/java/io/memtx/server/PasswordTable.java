package io.memtx.server;

import io.memtx.relay.applier.session.Credentials;
import io.memtx.relay.applier.session.ScramVerifier;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Users of the configuration, and which of them may replicate. Without any, guests are admitted. Immutable.
 */
final class PasswordTable implements Credentials
{
    private final Map<String, ScramVerifier> verifiers = new HashMap<>();
    private final Set<String> replicators;

    PasswordTable(final Map<String, String> users, final Set<String> replicators, final SecureRandom random)
    {
        this.replicators = Set.copyOf(replicators);
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
        return replicators.contains(user);
    }
}
