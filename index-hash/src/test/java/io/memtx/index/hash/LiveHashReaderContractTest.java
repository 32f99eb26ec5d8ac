package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.LiveReaderContractTest;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyDef;

class LiveHashReaderContractTest extends LiveReaderContractTest
{
    @Override
    protected TupleIndex newIndex(final Arena arena, final KeyDef keyDef)
    {
        return new HashIndex(arena, keyDef);
    }
}
