package io.memtx.index.hash;

import io.memtx.tuple.arena.Arena;

/**
 * Walks all blocks below a root entry and throws when they are not as they should be.
 */
final class HashVerifier
{
    private final HashReader reader;
    private final long root;
    private long entryCount;
    private long byteCount;

    HashVerifier(final HashReader reader, final long root)
    {
        this.reader = reader;
        this.root = root;
    }

    void verify(final long expectedSize, final long expectedBytes)
    {
        verify(root, 0, 0);
        assertThat(entryCount == expectedSize, "size", expectedSize, entryCount);
        assertThat(byteCount == expectedBytes, "bytes", expectedBytes, byteCount);
    }

    private void verify(final long entry, final int depth, final long position)
    {
        assertThat(EntryDescriptor.depth(entry) == depth, "depth", depth, EntryDescriptor.depth(entry));
        if (EntryDescriptor.isNode(entry))
        {
            verifyNode(entry, position);
        }
        else if (!EntryDescriptor.isEmpty(entry))
        {
            verifyLeaf(entry, position);
        }
    }

    private void verifyNode(final long node, final long position)
    {
        final int bits = EntryDescriptor.extent(node);
        final int cover = EntryDescriptor.cover(node);
        assertThat(bits > 0 && bits <= EntryDescriptor.MAX_NODE_BITS, "bits of node", 1, bits);
        byteCount += Arena.roundedLength(EntryDescriptor.nodeLength(bits));
        final long address = reader.arena.address(EntryDescriptor.ref(node));
        boolean hasEntries = false;
        int index = 0;
        while (index < 1 << bits)
        {
            final long child = EntryDescriptor.getEntry(address, index);
            final int depth = EntryDescriptor.depth(child);
            assertThat(depth >= EntryDescriptor.depth(node) && depth <= cover, "depth of child", cover, depth);
            assertThat(!EntryDescriptor.isNode(child) || depth == cover, "depth of child node", cover, depth);
            final int span = 1 << (cover - depth);
            assertThat(0 == (index & (span - 1)), "alignment of child", span, index);
            for (int i = 1; i < span; i++)
            {
                assertThat(EntryDescriptor.getEntry(address, index + i) == child, "repeated entry", index, i);
            }
            verify(child, depth, position | (long)index << (Long.SIZE - cover));
            hasEntries |= !EntryDescriptor.isEmpty(child);
            index += span;
        }
        assertThat(hasEntries || 0 == EntryDescriptor.depth(node), "empty node at depth", 0,
            EntryDescriptor.depth(node));
    }

    private void verifyLeaf(final long entry, final long position)
    {
        final int depth = EntryDescriptor.depth(entry);
        final int slotCount = EntryDescriptor.extent(entry);
        final long leaf = reader.arena.address(EntryDescriptor.ref(entry));
        byteCount += Arena.roundedLength(LeafDescriptor.leafLength(slotCount));
        int count = 0;
        int free = -1;
        long lastTag = -1;
        for (int i = 0; i < slotCount; i++)
        {
            final long slot = LeafDescriptor.getSlot(leaf, i);
            if (0 == slot)
            {
                free = i;
                continue;
            }
            final long tag = LeafDescriptor.tag(slot);
            final int home = LeafDescriptor.home(tag, slotCount, depth);
            final int hash = reader.keyDef.tupleHash(reader.arena.tuple(LeafDescriptor.ref(slot)));
            final boolean isColliding = depth >= HashReader.COLLISION_DEPTH;
            final long place = isColliding ? (long)hash << 32 | tag : tag << 32;
            assertThat(isColliding || tag == (hash & 0xFFFF_FFFFL), "hash in slot", hash, tag);
            assertThat(0 == depth || (place ^ position) >>> -depth == 0, "position of leaf", position, place);
            assertThat(tag >= lastTag, "order of tags from", lastTag, tag);
            assertThat(home <= i && home > free, "slot of home", home, i);
            lastTag = tag;
            count++;
        }
        final int expected = LeafDescriptor.count(leaf);
        assertThat(count > 0 && count == expected, "count of leaf", expected, count);
        entryCount += count;
    }

    private static void assertThat(final boolean isSo, final String what, final long expected, final long actual)
    {
        if (!isSo)
        {
            throw new IllegalStateException("hash index is damaged: " + what + ": " + expected + " / " + actual);
        }
    }
}
