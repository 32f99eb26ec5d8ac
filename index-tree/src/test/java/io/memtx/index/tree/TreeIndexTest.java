package io.memtx.index.tree;

import io.memtx.tuple.arena.Arena;
import io.memtx.tuple.index.OrderedIndexContractTest;
import io.memtx.tuple.index.TupleIndex;
import io.memtx.tuple.key.KeyDef;

class TreeIndexTest extends OrderedIndexContractTest
{
    @Override
    protected TupleIndex newIndex(final Arena arena, final KeyDef keyDef)
    {
        return new TreeIndex(arena, keyDef);
    }
}
