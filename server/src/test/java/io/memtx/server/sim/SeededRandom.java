package io.memtx.server.sim;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Random;

/** Uuids and nonces that are the same for the same seed. */
final class SeededRandom extends SecureRandom
{
    private static final long serialVersionUID = 1;

    SeededRandom(final long seed)
    {
        super(new Source(seed), null);
    }

    private static final class Source extends SecureRandomSpi
    {
        private static final long serialVersionUID = 1;

        private final Random random;

        private Source(final long seed)
        {
            random = new Random(seed);
        }

        @Override
        protected void engineSetSeed(final byte[] seed)
        {
            // it has its seed
        }

        @Override
        protected void engineNextBytes(final byte[] bytes)
        {
            random.nextBytes(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(final int length)
        {
            final byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }
    }
}
