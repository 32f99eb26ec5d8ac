package io.memtx.memtx.differential;

import io.memtx.tuple.Tuple;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A statement for both engines, and its line in a script: the verb, numbers in decimal and MessagePack arrays in
 * hexadecimal digits behind an x, divided by blanks; what follows a {@code #} is for people.
 *
 * @param verb    what it does.
 * @param numbers its arguments that are numbers.
 * @param values  its arguments that are MessagePack arrays.
 */
record Statement(Verb verb, List<Long> numbers, List<Tuple> values)
{
    Statement
    {
        if (numbers.size() != verb.numberCount || values.size() != verb.valueCount)
        {
            throw new IllegalArgumentException(verb + " " + numbers + " " + values);
        }
    }

    static Statement of(final Verb verb, final long... numbers)
    {
        return new Statement(verb, Arrays.stream(numbers).boxed().toList(), List.of());
    }

    static Statement of(final Verb verb, final List<?> value, final long... numbers)
    {
        return new Statement(verb, Arrays.stream(numbers).boxed().toList(), List.of(Tuple.ofList(value)));
    }

    static Statement of(final Verb verb, final List<?> key, final List<?> operations, final long... numbers)
    {
        return new Statement(
            verb, Arrays.stream(numbers).boxed().toList(), List.of(Tuple.ofList(key), Tuple.ofList(operations)));
    }

    static Statement parse(final String line)
    {
        final String[] words = line.replaceFirst(" *#.*", "").split(" ");
        final Verb verb = Verb.valueOf(words[0].toUpperCase(Locale.ROOT));
        final List<Long> numbers = new ArrayList<>();
        final List<Tuple> values = new ArrayList<>();
        for (int i = 1; i < words.length; i++)
        {
            if ('x' == words[i].charAt(0))
            {
                values.add(Tuple.ofMsgPack(HexFormat.of().parseHex(words[i].substring(1))));
            }
            else
            {
                numbers.add(Long.parseLong(words[i]));
            }
        }
        return new Statement(verb, numbers, values);
    }

    int space()
    {
        return number(0);
    }

    int number(final int argument)
    {
        return numbers.get(argument).intValue();
    }

    String line()
    {
        final StringBuilder line = new StringBuilder(verb.toString());
        numbers.forEach((number) -> line.append(' ').append(number));
        values.forEach((value) -> line.append(" x").append(HexFormat.of().formatHex(value.toMsgPack())));
        return line.toString();
    }

    @Override
    public String toString()
    {
        if (values.isEmpty())
        {
            return line();
        }
        final StringBuilder text = new StringBuilder(line()).append(" # ");
        values.forEach((value) -> text.append(value).append(' '));
        return text.toString().trim();
    }
}
