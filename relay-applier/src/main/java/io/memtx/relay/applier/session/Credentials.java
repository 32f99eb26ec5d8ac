package io.memtx.relay.applier.session;

/**
 * Whom the listening side admits. Called on the thread that steps the transport; must not wait.
 */
public interface Credentials
{
    /**
     * @return whether somebody without a name is admitted.
     */
    boolean isGuestAdmitted();

    /**
     * @param user from outside, any text.
     * @return what is kept of its password, or null when there is no such user.
     */
    ScramVerifier verifier(String user);

    /**
     * @param user that has proved its password.
     * @return whether it has the role {@code replication}, or as much by other means.
     */
    boolean mayReplicate(String user);
}
