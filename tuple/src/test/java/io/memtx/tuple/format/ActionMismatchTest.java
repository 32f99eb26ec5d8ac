package io.memtx.tuple.format;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldType;
import io.memtx.tuple.key.KeyPart;
import io.memtx.tuple.key.NullableAction;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Which words about nil may meet in one field, as Tarantool 2.6 answers for each pair. */
class ActionMismatchTest
{
    @Test
    void shouldLetADefaultAgreeWithAllAndAllElseWithItselfOnly()
    {
        for (final NullableAction first : NullableAction.values())
        {
            for (final NullableAction second : NullableAction.values())
            {
                final String at = first + " " + second;
                final boolean agrees = first == second || NullableAction.DEFAULT == first ||
                    NullableAction.DEFAULT == second;
                final FieldDef field = new FieldDef("a", FieldType.UNSIGNED, first, 0, 0);
                final KeyPart part = KeyPart.of(0, FieldType.UNSIGNED);
                if (agrees)
                {
                    final boolean isNullable = NullableAction.NONE == first && NullableAction.NONE == second;
                    final int least = isNullable ? 0 : 1;
                    assertEquals(
                        least,
                        TupleFormat.of(List.of(field), 0, List.of(part.nullableAction(second))).minFieldCount(), at);
                    assertEquals(least, ofIndexes(part.nullableAction(first), part.nullableAction(second)), at);
                }
                else
                {
                    final MemtxException ex = assertThrows(MemtxException.class, () -> TupleFormat.of(
                        List.of(field), 0, List.of(part.nullableAction(second))), at);
                    assertEquals(ErrorCode.ER_ACTION_MISMATCH, ex.code());
                    assertEquals("Field 1 (a) contains " + first.text() + " on conflict action, but " +
                        second.text() + " in index parts", ex.getMessage());
                    final MemtxException ofIndexes = assertThrows(
                        MemtxException.class,
                        () -> ofIndexes(part.nullableAction(first), part.nullableAction(second)), at);
                    assertEquals(ErrorCode.ER_ACTION_MISMATCH, ofIndexes.code());
                }
            }
        }
    }

    private static int ofIndexes(final KeyPart... parts)
    {
        return TupleFormat.of(List.of(), 0, List.of(parts)).minFieldCount();
    }
}
