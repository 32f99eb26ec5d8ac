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
        assertThat(bits > 0 && bits <= (0 == EntryDescriptor.depth(node) ?
            EntryDescriptor.MAX_ROOT_BITS : EntryDescriptor.MAX_NODE_BITS), "bits of node", 1, bits);
        byteCount += Arena.roundedLength(EntryDescriptor.nodeLength(bits));
        final long address = reader.address(EntryDescriptor.ref(node));
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
        final int groupCount = EntryDescriptor.extent(entry);
        final long leaf = reader.address(EntryDescriptor.ref(entry));
        final int[] spilled = new int[groupCount];
        byteCount += Arena.roundedLength(LeafDescriptor.leafLength(groupCount));
        int count = 0;
        for (int group = 0; group < groupCount; group++)
        {
            final long address = leaf + LeafDescriptor.leafLength(group);
            for (long used = LeafDescriptor.used(LeafDescriptor.marks(address)); 0 != used; used &= used - 1)
            {
                final long slotAddress = LeafDescriptor.slotAddress(address, used);
                verifySlot(leaf, groupCount, depth, position, slotAddress);
                final int tag = LeafDescriptor.tag(LeafDescriptor.getSlot(slotAddress));
                long passed = LeafDescriptor.home(leaf, groupCount, tag);
                for (; passed != address; passed = LeafDescriptor.next(leaf, groupCount, passed))
                {
                    spilled[(int)(passed - leaf) >>> LeafDescriptor.GROUP_SHIFT]++;
                }
                count++;
            }
        }
        for (int group = 0; group < groupCount; group++)
        {
            final long marks = LeafDescriptor.marks(leaf + LeafDescriptor.leafLength(group));
            assertThat(marks >>> 56 == spilled[group], "spilled from group", spilled[group], marks >>> 56);
        }
        final int expected = LeafDescriptor.count(leaf);
        assertThat(count > 0 && count == expected, "count of leaf", expected, count);
        assertThat(count <= LeafDescriptor.limit(groupCount), "entries of leaf", groupCount, count);
        entryCount += count;
    }

    private void verifySlot(
        final long leaf, final int groupCount, final int depth, final long position, final long slotAddress)
    {
        final long slot = LeafDescriptor.getSlot(slotAddress);
        final int tag = LeafDescriptor.tag(slot);
        final int hash = reader.keyDef().tupleHash(reader.tuple(LeafDescriptor.ref(slot)));
        final boolean isColliding = depth >= HashReader.COLLISION_DEPTH;
        final long place = HashReader.position(isColliding ? hash : tag) | (isColliding ? tag & 0xFFFF_FFFFL : 0);
        assertThat(isColliding || tag == hash, "hash in slot", hash, tag);
        assertThat(0 == depth || (place ^ position) >>> -depth == 0, "position of leaf", position, place);
        assertThat(slotAddress == LeafDescriptor.find(leaf, groupCount, slot), "slot found", slotAddress,
            LeafDescriptor.find(leaf, groupCount, slot));
    }

    private static void assertThat(final boolean isSo, final String what, final long expected, final long actual)
    {
        if (!isSo)
        {
            throw new IllegalStateException("hash index is damaged: " + what + ": " + expected + " / " + actual);
        }
    }
}
