package io.memtx.memtx;

/**
 * What {@link Memtx#read(ReadFunction)} runs inside a reader.
 *
 * @param <T> of the result.
 */
@FunctionalInterface
public interface ReadFunction<T>
{
    /**
     * @param reader of the calling thread, inside; the function neither leaves nor closes it.
     * @return what read returns; not what is good only inside, such as a tuple view.
     */
    T apply(Reader reader);
}
