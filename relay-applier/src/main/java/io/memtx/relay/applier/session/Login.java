package io.memtx.relay.applier.session;

import java.util.Arrays;
import java.util.Objects;

/**
 * A user and its password, for the connecting side. Remembers what the password comes to with the salt it met last,
 * since that takes milliseconds. Belongs to one thread.
 */
public final class Login
{
    private final String user;
    private final String password;

    private byte[] salt;
    private int iterations;
    private byte[] saltedPassword;

    /**
     * @param user     its name.
     * @param password its password.
     */
    public Login(final String user, final String password)
    {
        this.user = Objects.requireNonNull(user, "user");
        this.password = Objects.requireNonNull(password, "password");
    }

    /**
     * @return name of the user.
     */
    public String user()
    {
        return user;
    }

    byte[] saltedPassword(final byte[] newSalt, final int newIterations)
    {
        if (null == saltedPassword || iterations != newIterations || !Arrays.equals(salt, newSalt))
        {
            saltedPassword = Scram.saltedPassword(password, newSalt, newIterations);
            salt = newSalt;
            iterations = newIterations;
        }
        return saltedPassword;
    }

    /**
     * @return the name, never the password.
     */
    @Override
    public String toString()
    {
        return "Login{user=" + user + '}';
    }
}
