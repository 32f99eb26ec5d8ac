package io.memtx.index.tree;

import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.fixture.TupleFixture;
import io.memtx.tuple.key.KeyDef;
import io.memtx.tuple.key.KeyPart;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

class BlockSearchTest
{
    private static final KeyDef BY_ID =
        KeyDef.of(List.of(new KeyPart(0, FieldType.UNSIGNED, false)), true, null);

    /** A new leaf lies where an old one lay: its hints and references are still there. */
    @Test
    void shouldFindNothingInALeafWithoutEntriesWhateverLiesThere()
    {
        try (TupleFixture fixture = new TupleFixture())
        {
            final int ref = fixture.tuple(5);
            final long tuple = fixture.address(ref);
            final long hint = BY_ID.tupleHint(tuple);
            final long leaf = fixture.arena().address(fixture.arena().allocateVersioned(Block.LEAF_LENGTH));
            final BlockSearch search = new BlockSearch(fixture.arena(), BY_ID);
            Block.level(leaf, 0);
            Block.entry(leaf, 0, hint, ref);
            Block.count(leaf, 1);
            assertEquals(0, search.exact(leaf, tuple, BlockSearch.WHOLE_TUPLE, hint));
            assertEquals(0, search.exact(leaf, 5, BlockSearch.INTEGER, hint));
            Block.count(leaf, 0);
            assertEquals(~0, search.exact(leaf, tuple, BlockSearch.WHOLE_TUPLE, hint));
            assertEquals(~0, search.exact(leaf, 5, BlockSearch.INTEGER, hint));
        }
    }
}
