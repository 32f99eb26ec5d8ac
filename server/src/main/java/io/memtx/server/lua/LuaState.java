package io.memtx.server.lua;

import io.memtx.tuple.msgpack.MsgPackBoxer;
import io.memtx.tuple.msgpack.MsgPackWriter;
import party.iroiro.luajava.Lua;
import party.iroiro.luajava.luajit.LuaJit;

import java.nio.ByteBuffer;

/**
 * LuaJIT, and the two functions through which it and Java call each other. What they hand over is MessagePack, one value
 * a call: luajava itself makes doubles of longs and tables of bytes. Bytes for Lua lie off the heap and are copied by
 * Lua at once; bytes for Java are a Lua string.
 * <p>
 * Single owner: the thread that opened it, which alone may call anything here.
 */
final class LuaState implements AutoCloseable
{
    private static final int NAME = 1;
    private static final int ARGUMENT = 2;

    private final Lua lua;
    private final HostFunction host;
    private final MsgPackWriter answer = new MsgPackWriter();
    private final MsgPackWriter payload = new MsgPackWriter();
    private Lua running; // the coroutine that called Java, or the main one: whatever may be called now
    private int entry;

    /**
     * Opens a state; nothing is loaded yet.
     *
     * @param host what Lua calls.
     * @throws LinkageError when the native library cannot be loaded.
     */
    LuaState(final HostFunction host)
    {
        this.host = host;
        lua = new LuaJit();
        running = lua;
        lua.openLibraries();
    }

    /**
     * Loads the first chunk, hands it the host function, and keeps the function that it returns for {@link #enter}.
     *
     * @param source of the chunk.
     */
    void boot(final byte[] source)
    {
        load(source, "=boot.lua");
        lua.push(this::callHost);
        lua.pCall(1, 1);
        entry = lua.ref();
    }

    /**
     * Calls Lua.
     *
     * @param kind  of the call.
     * @param value to hand over, boxed.
     * @return what Lua answers, decoded; the answer is bytes of one MessagePack value, or nothing.
     */
    byte[] enter(final String kind, final Object value)
    {
        MsgPackBoxer.encode(payload.reset(), value);
        final Lua called = running;
        called.refGet(entry);
        called.push(kind);
        called.push((Number)(double)payload.address());
        called.push((Number)payload.length());
        called.pCall(3, 1);
        final byte[] bytes = called.isString(-1) ? bytes(called, -1) : null;
        called.pop(1);
        return bytes;
    }

    /** Where the state lies, for who sets its allocator. */
    long address()
    {
        return lua.getPointer();
    }

    @Override
    public void close()
    {
        lua.close();
    }

    private void load(final byte[] source, final String name)
    {
        final ByteBuffer direct = ByteBuffer.allocateDirect(source.length);
        direct.put(source).flip();
        lua.load(direct, name);
    }

    /** Never throws: an exception on its way through native frames would be Java's, and Lua could not catch it. */
    private int callHost(final Lua caller)
    {
        final Lua outer = running;
        running = caller;
        answer.reset();
        try
        {
            final String name = caller.toString(NAME);
            write(host.call(name, bytes(caller, ARGUMENT)));
        }
        catch (final Throwable ex)
        {
            MsgPackBoxer.encode(answer.reset(), LuaError.encode(ex));
        }
        finally
        {
            running = outer;
        }
        caller.push((Number)(double)answer.address());
        caller.push((Number)answer.length());
        return 2;
    }

    private void write(final Object value)
    {
        answer.reset();
        if (value instanceof byte[] text)
        {
            answer.raw(text, 0, text.length);
        }
        else
        {
            MsgPackBoxer.encode(answer, value);
        }
    }

    private static byte[] bytes(final Lua lua, final int index)
    {
        final ByteBuffer buffer = lua.toBuffer(index);
        final byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /**
     * What Lua calls in Java.
     */
    @FunctionalInterface
    interface HostFunction
    {
        /**
         * @param name     of what is wanted.
         * @param argument bytes of one MessagePack value.
         * @return a list: true and what was wanted, or false and what {@link LuaError} makes of an exception; bytes
         * are handed over as they are.
         */
        Object call(String name, byte[] argument);
    }
}
