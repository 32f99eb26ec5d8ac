package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.IndexContractTest;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyDef;

class HashIndexContractTest extends IndexContractTest
{
    @Override
    protected TupleIndex newIndex(final Arena arena, final KeyDef keyDef)
    {
        return new HashIndex(arena, keyDef);
    }
}
