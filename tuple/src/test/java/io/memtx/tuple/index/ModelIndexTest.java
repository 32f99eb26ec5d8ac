package io.memtx.tuple.index;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.key.KeyDef;

class ModelIndexTest extends OrderedIndexContractTest
{
    @Override
    protected TupleIndex newIndex(final Arena arena, final KeyDef keyDef)
    {
        return new ModelIndex(arena, keyDef);
    }
}
