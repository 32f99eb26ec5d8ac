package io.memtx.tuple.msgpack;

import io.memtx.tuple.Tuple;
import io.memtx.tuple.TupleView;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.IntConsumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Datetimes and intervals as Java values, and the way through a tuple of all values that are extensions. Texts are
 * source-only: Tarantool 2.6 has neither type.
 */
class DatetimeTest
{
    private static final UUID ID = UUID.fromString("64d22e4d-ac92-4a23-899a-e59f34af5479");
    private static final Datetime MOMENT = new Datetime(1_630_412_345, 500, 180, 0);
    private static final Interval INTERVAL = new Interval(1, -2, 0, 1L << 40, 0, -200, 7, 0, Interval.SNAP);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 1970-01-01T00:00:00Z",
        "-1, 0, 0, 0, 1969-12-31T23:59:59Z",
        "1630412345, 500000000, 0, 0, 2021-08-31T12:19:05.500Z",
        "1630412345, 123456000, 0, 0, 2021-08-31T12:19:05.123456Z",
        "1630412345, 1, 0, 0, 2021-08-31T12:19:05.000000001Z",
        "1630412345, 0, 180, 0, 2021-08-31T15:19:05+0300",
        "1630412345, 0, -90, 0, 2021-08-31T10:49:05-0130",
        "-62167219200, 0, 0, 0, 0000-01-01T00:00:00Z",
        "185480451417600, 0, 0, 0, 5879611-07-11T00:00:00Z",
        "-185604722870400, 0, 0, 0, -5879610-06-22T00:00:00Z"})
    void shouldPrintAndReadDatetimes(
        final long seconds, final int nanoseconds, final int minutes, final int index, final String text)
    {
        final Datetime datetime = new Datetime(seconds, nanoseconds, minutes, index);
        assertEquals(text, datetime.toString());
        assertEquals(datetime, Datetime.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2021-08-31, 2021-08-31T00:00:00Z", "2021-08-31 12:30, 2021-08-31T12:30:00Z",
        "2021-08-31t12:30:01.5, 2021-08-31T12:30:01.500Z", "2021-08-31T12:30:01 +03, 2021-08-31T12:30:01+0300",
        "2021-08-31T12:30:01+03:30, 2021-08-31T12:30:01+0330"})
    void shouldReadWhatIso8601Has(final String text, final String printed)
    {
        assertEquals(printed, Datetime.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "2021", "2021-13-01", "2021-02-29", "2021-08-31T25:00", "2021-08-31T12:30:01+15", "2021-08-31 Europe/Rome",
        "9999999-01-01", "2021-08-31T12:30:01.1234567890"})
    void shouldRefuseWhatIsNone(final String text)
    {
        assertThrows(IllegalArgumentException.class, () -> Datetime.parse(text));
    }

    @Test
    void shouldGoToAndFromJavaTime()
    {
        final OffsetDateTime there = OffsetDateTime.parse("2021-08-31T15:19:05.0000005+03:00");
        assertEquals(MOMENT, Datetime.of(there));
        assertEquals(there, MOMENT.toOffsetDateTime());
        assertEquals(there.toInstant(), MOMENT.toInstant());
        assertEquals(new Datetime(MOMENT.seconds(), 500, 0, 0), Datetime.of(there.toInstant()));
        assertThrows(
            IllegalArgumentException.class, () -> Datetime.of(OffsetDateTime.parse("2021-08-31T15:19:05+03:00:30")));
        assertThrows(IllegalArgumentException.class, () -> Datetime.of(Instant.MAX));
        assertThrows(IllegalArgumentException.class, () -> new Datetime(0, -1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Datetime(0, 0, 841, 0));
        assertEquals(0, MOMENT.compareTo(new Datetime(MOMENT.seconds(), 500, 0, 0)));
        assertEquals(-1, MOMENT.compareTo(new Datetime(MOMENT.seconds(), 501, 0, 0)));
        assertEquals(1, MOMENT.compareTo(new Datetime(MOMENT.seconds() - 1, 501, 0, 0)));
    }

    @Test
    void shouldPrintIntervals()
    {
        assertEquals("+1 years, -2 months, 1099511627776 days, -200 minutes, 7 seconds", INTERVAL.toString());
        assertEquals("+0 seconds", new Interval(0, 0, 0, 0, 0, 0, 0, 0, Interval.EXCESS).toString());
        assertEquals("-3 weeks, 5 nanoseconds", new Interval(0, 0, -3, 0, 0, 0, 0, 5, Interval.LIMIT).toString());
        assertThrows(IllegalArgumentException.class, () -> new Interval(0, 0, 0, 0, 0, 0, 0, 0, 3));
    }

    @Test
    void shouldWriteIntervalsAsTarantoolDoes()
    {
        final MsgPackWriter writer = new MsgPackWriter();
        INTERVAL.encode(writer);
        assertEquals("c7170606" + "0001" + "01fe" + "03cf0000010000000000" + "05d1ff38" + "0607" + "0802",
            MsgPackHex.of(writer));
        for (final long value : new long[]{
            Long.MIN_VALUE, Integer.MIN_VALUE - 1L, Integer.MIN_VALUE, -32769, -32768, -129, -128, -33, -32, -1, 0, 127,
            128, 255, 256, 65535, 65536, 0xFFFF_FFFFL, 1L << 32, Long.MAX_VALUE})
        {
            final Interval interval = new Interval(0, 0, 0, value, 0, 0, -value, 0, 0);
            writer.reset();
            interval.encode(writer);
            assertEquals(writer.length(), MsgPack.skip(writer.address()) - writer.address());
            assertEquals(interval, MsgPackBoxer.decode(writer.address()));
        }
    }

    @Test
    void shouldStandInTuples()
    {
        final BigDecimal decimal = new BigDecimal("-12.340");
        final Tuple tuple = Tuple.of(decimal, ID, MOMENT, INTERVAL, 7, MOMENT.toOffsetDateTime());
        assertEquals(decimal, tuple.getDecimal(0));
        assertEquals(ID, tuple.getUuid(1));
        assertEquals(MOMENT, tuple.getDatetime(2));
        assertEquals(INTERVAL, tuple.getInterval(3));
        assertEquals(BigDecimal.valueOf(7), tuple.getDecimal(4));
        assertEquals(MOMENT, tuple.getDatetime(5));
        assertEquals(
            "[-12.340, 64d22e4d-ac92-4a23-899a-e59f34af5479, 2021-08-31T15:19:05.000000500+0300, " +
            "+1 years, -2 months, 1099511627776 days, -200 minutes, 7 seconds, 7, 2021-08-31T15:19:05.000000500+0300]",
            tuple.toString());

        final MsgPackWriter writer = new MsgPackWriter();
        tuple.encode(writer);
        final TupleView view = new TupleView().wrap(writer.address());
        assertEquals(decimal, view.getDecimal(0));
        assertEquals(ID, view.getUuid(1));
        assertEquals(MOMENT, view.getDatetime(2));
        assertEquals(INTERVAL, view.getInterval(3));
        assertEquals(BigDecimal.valueOf(7), view.getDecimal(4));
    }

    @Test
    void shouldRefuseWhatAFieldDoesNotHold()
    {
        final Tuple tuple = Tuple.of("x", null);
        final MsgPackWriter writer = new MsgPackWriter();
        tuple.encode(writer);
        final TupleView view = new TupleView().wrap(writer.address());
        assertRefused("decimal", tuple::getDecimal, view::getDecimal);
        assertRefused("uuid", tuple::getUuid, view::getUuid);
        assertRefused("datetime", tuple::getDatetime, view::getDatetime);
        assertRefused("interval", tuple::getInterval, view::getInterval);
    }

    private static void assertRefused(final String type, final IntConsumer... getters)
    {
        for (final IntConsumer getter : getters)
        {
            assertEquals(
                "Tuple field 1 type does not match one required by operation: expected " + type + ", got string",
                assertThrows(MemtxException.class, () -> getter.accept(0)).getMessage());
            assertEquals(
                "Tuple field 2 type does not match one required by operation: expected " + type + ", got nil",
                assertThrows(MemtxException.class, () -> getter.accept(1)).getMessage());
            assertEquals(
                ErrorCode.ER_NO_SUCH_FIELD_NO,
                assertThrows(MemtxException.class, () -> getter.accept(2)).code());
        }
    }
}
