package io.memtx.tuple.format;

import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.key.NullableAction;

/**
 * What becomes of nil where several speak of one field.
 */
final class Nullability
{
    private Nullability()
    {
    }

    /**
     * @param field  as messages name it.
     * @param action agreed upon; null while nobody has spoken.
     * @param ofPart what an index says.
     * @return the stricter one.
     * @throws MemtxException ER_ACTION_MISMATCH when they disagree and none of them by default.
     */
    static NullableAction stricter(final String field, final NullableAction action, final NullableAction ofPart)
    {
        if (null == action || action == ofPart)
        {
            return ofPart;
        }
        if (NullableAction.DEFAULT == action)
        {
            return NullableAction.NONE == ofPart ? action : ofPart;
        }
        if (NullableAction.DEFAULT == ofPart)
        {
            return NullableAction.NONE == action ? ofPart : action;
        }
        throw new MemtxException(ErrorCode.ER_ACTION_MISMATCH, field, action.text(), ofPart.text());
    }
}
