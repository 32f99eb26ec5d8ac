package io.memtx.memtx.submission;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DescriptorTest
{
    @Test
    void shouldPinLayoutOfRequest()
    {
        assertEquals(0, RequestDescriptor.REQUEST_OFFSET);
        assertEquals(8, RequestDescriptor.SUBMITTER_OFFSET);
        assertEquals(12, RequestDescriptor.SPACE_ID_OFFSET);
        assertEquals(16, RequestDescriptor.PART_COUNT_OFFSET);
        assertEquals(20, RequestDescriptor.SCHEMA_VERSION_OFFSET);
        assertEquals(24, RequestDescriptor.HEADER_LENGTH);
    }

    @Test
    void shouldReadRequestBack()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        RequestDescriptor.encode(buffer, 8, 0x0102030405060708L, 17, 512, 3, 81);
        assertEquals(0x0102030405060708L, RequestDescriptor.request(buffer, 8));
        assertEquals(17, RequestDescriptor.submitter(buffer, 8));
        assertEquals(512, RequestDescriptor.spaceId(buffer, 8));
        assertEquals(3, RequestDescriptor.partCount(buffer, 8));
        assertEquals(8, buffer.getByte(8));
        assertEquals(81, RequestDescriptor.schemaVersion(buffer, 8));
        assertEquals(81, buffer.getByte(8 + RequestDescriptor.SCHEMA_VERSION_OFFSET));
    }

    @Test
    void shouldPinLayoutOfAnswers()
    {
        assertEquals(16, AnswerDescriptor.CELL_LENGTH);
        assertEquals(8, AnswerDescriptor.ANSWER_OFFSET);
        assertEquals(1280, AnswerDescriptor.LENGTH);
        assertEquals(128, AnswerDescriptor.cellOffset(0));
        assertEquals(144, AnswerDescriptor.cellOffset(1));
        assertEquals(1136, AnswerDescriptor.cellOffset(63));
        assertEquals(128, AnswerDescriptor.cellOffset(64));
        assertEquals(144, AnswerDescriptor.cellOffset((1L << 40) + 1));
    }

    @Test
    void shouldKnowWhichRequestIsAnswered()
    {
        final UnsafeBuffer answers =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(AnswerDescriptor.LENGTH, AnswerDescriptor.ALIGNMENT));
        AnswerDescriptor.clear(answers);
        assertFalse(AnswerDescriptor.isAnswered(answers, 0));
        AnswerDescriptor.answerRelease(answers, 0, -3);
        assertTrue(AnswerDescriptor.isAnswered(answers, 0));
        assertEquals(-3, AnswerDescriptor.answer(answers, 0));
        assertFalse(AnswerDescriptor.isAnswered(answers, 64));
        AnswerDescriptor.answerRelease(answers, 64, 99);
        assertFalse(AnswerDescriptor.isAnswered(answers, 0));
        assertEquals(99, AnswerDescriptor.answer(answers, 64));
    }
}
