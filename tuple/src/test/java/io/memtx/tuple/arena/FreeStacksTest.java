package io.memtx.tuple.arena;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FreeStacksTest
{
    private static final int CLASS = SizeClasses.COUNT - 1;

    private final FreeStacks stacks = new FreeStacks();

    @Test
    void shouldGiveBackWhatWasFreedLastAndKeepClassesApart()
    {
        assertEquals(Arena.NULL_REF, stacks.pop(CLASS));
        assertTrue(stacks.tryPush(CLASS, 1));
        assertTrue(stacks.tryPush(CLASS, 2));
        assertTrue(stacks.tryPush(0, 3));
        assertEquals(2, stacks.pop(CLASS));
        assertEquals(1, stacks.pop(CLASS));
        assertEquals(Arena.NULL_REF, stacks.pop(CLASS));
        assertEquals(3, stacks.pop(0));
    }

    @Test
    void shouldNameTheOldestWhenThereAreTooMany()
    {
        for (int ref = 1; ref <= FreeStacks.CAPACITY; ref++)
        {
            assertTrue(stacks.tryPush(CLASS, ref));
        }
        assertFalse(stacks.tryPush(CLASS, 99));
        for (int age = 0; age < FreeStacks.HALF; age++)
        {
            assertEquals(age + 1, stacks.old(CLASS, age));
        }
        stacks.dropHalf(CLASS);
        assertTrue(stacks.tryPush(CLASS, 99));
        assertEquals(99, stacks.pop(CLASS));
        for (int ref = FreeStacks.CAPACITY; ref > FreeStacks.HALF; ref--)
        {
            assertEquals(ref, stacks.pop(CLASS));
        }
        assertEquals(Arena.NULL_REF, stacks.pop(CLASS));
    }
}
