package io.memtx.relay.applier.session;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ScramTest
{
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    /** The example of RFC 7677, section 3, which signs its messages as text. */
    @Test
    void shouldComputeWhatTheStandardComputes()
    {
        final byte[] authMessage = (
            "n=user,r=rOprNGfwEbeRWgbNEkqO," +
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096," +
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0").getBytes(StandardCharsets.US_ASCII);
        final byte[] salted = Scram.saltedPassword("pencil", SALT, 4096);
        final byte[] proof = Scram.proof(Scram.clientKey(salted), authMessage);
        assertEquals(
            "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", Base64.getEncoder().encodeToString(proof));

        final ScramVerifier verifier = ScramVerifier.of("pencil", SALT, 4096);
        assertEquals(
            "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
            Base64.getEncoder().encodeToString(verifier.serverSignature(authMessage)));
        assertArrayEquals(Scram.clientKey(salted), verifier.clientKeyOf(proof, authMessage));
        proof[31] ^= 1;
        assertNull(verifier.clientKeyOf(proof, authMessage));
        assertNull(verifier.clientKeyOf(new byte[0], authMessage));
    }

    /** Test cases 1 and 2 of RFC 4231. */
    @Test
    void shouldSignAsTheStandardDoes()
    {
        final byte[] key = new byte[20];
        Arrays.fill(key, (byte)0x0b);
        assertCode("b0344c61d8db38535ca8afceaf0bf12b", key, "Hi There");
        assertCode(
            "5bdcc146bf60754e6a042426089575c7",
            "Jefe".getBytes(StandardCharsets.US_ASCII),
            "what do ya want for nothing?");
    }

    @Test
    void shouldSeeEveryFlippedBit()
    {
        final Random random = new Random(7);
        final byte[] key = new byte[32];
        random.nextBytes(key);
        final byte[] buffer = new byte[50 + MessageCode.LENGTH];
        random.nextBytes(buffer);
        final MessageCode code = new MessageCode(key);
        code.sign(buffer, 0, 50);
        assertTrue(code.isSigned(buffer, 0, 50));
        for (int bit = 0; bit < buffer.length * Byte.SIZE; bit++)
        {
            buffer[bit / Byte.SIZE] ^= (byte)(1 << bit % Byte.SIZE);
            assertFalse(code.isSigned(buffer, 0, 50), "bit=" + bit);
            buffer[bit / Byte.SIZE] ^= (byte)(1 << bit % Byte.SIZE);
        }
        assertTrue(code.isSigned(buffer, 0, 50));
    }

    @Test
    void shouldTellNothingSecret()
    {
        assertFalse(new Login("user", "topsecret").toString().contains("topsecret"));
        assertFalse(ScramVerifier.of("topsecret", SALT, 1).toString().contains("topsecret"));
    }

    private static void assertCode(final String expected, final byte[] key, final String text)
    {
        final byte[] message = text.getBytes(StandardCharsets.US_ASCII);
        final byte[] buffer = Arrays.copyOf(message, message.length + MessageCode.LENGTH);
        new MessageCode(key).sign(buffer, 0, message.length);
        assertEquals(expected, HexFormat.of().formatHex(buffer, message.length, buffer.length));
    }
}
