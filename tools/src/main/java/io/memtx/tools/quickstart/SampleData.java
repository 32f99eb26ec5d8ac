package io.memtx.tools.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The sample data in the jar, as rows of fields. Plain comma separated text without quotes; its sources and licences
 * stand in {@code examples/data/SOURCES.md}.
 */
final class SampleData
{
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM d yyyy", Locale.ENGLISH);

    private SampleData()
    {
    }

    /** {@code zip_code, latitude, longitude, city, state, county}. */
    static List<Object[]> zipcodes() throws IOException
    {
        return rows("zipcodes.csv", (cells) -> new Object[]{
            cells[0], Double.valueOf(cells[1]), Double.valueOf(cells[2]), cells[3], cells[4], cells[5]});
    }

    /** {@code symbol, date as yyyymmdd, price}. */
    static List<Object[]> stocks() throws IOException
    {
        return rows("stocks.csv", (cells) -> new Object[]{cells[0], date(cells[1]), Double.valueOf(cells[2])});
    }

    private static int date(final String text)
    {
        final LocalDate date = LocalDate.parse(text, MONTH);
        return date.getYear() * 10_000 + date.getMonthValue() * 100 + date.getDayOfMonth();
    }

    private static List<Object[]> rows(final String name, final Function<String[], Object[]> parse) throws IOException
    {
        final InputStream resource = SampleData.class.getResourceAsStream(name);
        if (null == resource)
        {
            throw new IOException("sample data is not in the jar: name=" + name);
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8)))
        {
            return reader.lines().skip(1).map((line) -> parse.apply(line.split(",", -1))).toList();
        }
    }
}
