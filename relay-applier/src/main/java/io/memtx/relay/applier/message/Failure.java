package io.memtx.relay.applier.message;

/**
 * Why the other side goes on no more.
 *
 * @param code of the error, as Tarantool numbers them.
 * @param text for people.
 */
public record Failure(int code, String text)
{
    /** Longest text that is sent or accepted, in bytes: it holds tuples. */
    public static final int MAX_TEXT_LENGTH = 16 << 10;

    /**
     * @param writer of the body.
     */
    public void encode(final BodyWriter writer)
    {
        writer.putInt(code).putString(text);
    }

    /**
     * @param reader of the body.
     * @return the message.
     * @throws InvalidMessageException when it is none.
     */
    public static Failure decode(final BodyReader reader)
    {
        final Failure failure = new Failure(reader.getInt(), reader.getString(MAX_TEXT_LENGTH));
        reader.end();
        return failure;
    }
}
