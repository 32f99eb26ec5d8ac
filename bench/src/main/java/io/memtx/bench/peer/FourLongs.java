package io.memtx.bench.peer;

/**
 * A {@link PeerValue} as Chronicle Map likes values best: an interface of which it generates the implementation, in
 * memory and without garbage. Public because the generated class is loaded apart. The names of its methods are the
 * generator's convention.
 */
public interface FourLongs
{
    long getFirst();

    void setFirst(long value);

    long getSecond();

    void setSecond(long value);

    long getThird();

    void setThird(long value);

    long getFourth();

    void setFourth(long value);
}
