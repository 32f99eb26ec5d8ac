/**
 * MessagePack over raw memory: decoding by static functions on addresses, encoding by a reusable writer, and beside
 * them conversion to and from Java objects and to text.
 * <p>
 * No thread of its own; decoding is thread safe, a writer belongs to one thread.
 * <p>
 * Only conversion to and from Java objects and to text allocates on the heap: {@code MsgPackBoxer}, {@code MsgPackText}
 * and what they call for decimals, datetimes and intervals. Nothing here knows tuples, fields or log rows. Functions
 * that walk values trust them: bytes from disk or network go through
 * {@link io.memtx.tuple.msgpack.MsgPack#validate(long, long)} first.
 */
package io.memtx.tuple.msgpack;
