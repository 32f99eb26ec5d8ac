package io.memtx.synchro.quorum;

import io.memtx.synchro.quorum.QuorumFormula.Node;

import java.util.ArrayList;
import java.util.List;

/** Reads one formula, from its first character to its last. */
final class FormulaParser
{
    private static final String NOT_A_NUMBER = "Expression should return a number";

    private final String text;
    private final boolean hasQ;
    private int index;
    private int depth;

    FormulaParser(final String text, final boolean hasQ)
    {
        this.text = text;
        this.hasQ = hasQ;
    }

    Node parse()
    {
        skipBlanks();
        if (isAtEnd() || isOtherValue(text.trim()))
        {
            throw new IllegalArgumentException(NOT_A_NUMBER);
        }
        final Node node = sum();
        if (!isAtEnd())
        {
            throw unexpected();
        }
        return node;
    }

    /** What Lua would evaluate, and not to a number. */
    private static boolean isOtherValue(final String trimmed)
    {
        final char first = trimmed.charAt(0);
        final boolean isQuoted = ('\'' == first || '"' == first) && trimmed.length() > 1 &&
            trimmed.indexOf(first, 1) == trimmed.length() - 1;
        return isQuoted || "nil".equals(trimmed) || "true".equals(trimmed) || "false".equals(trimmed) ||
            "math".equals(trimmed) || "{}".equals(trimmed);
    }

    private Node sum()
    {
        Node left = product();
        while (true)
        {
            final Node first = left;
            if (accept('+'))
            {
                final Node second = product();
                left = (n, q, random) -> first.evaluate(n, q, random) + second.evaluate(n, q, random);
            }
            else if (accept('-'))
            {
                final Node second = product();
                left = (n, q, random) -> first.evaluate(n, q, random) - second.evaluate(n, q, random);
            }
            else
            {
                return left;
            }
        }
    }

    private Node product()
    {
        Node left = unary();
        while (true)
        {
            final Node first = left;
            if (accept('*'))
            {
                final Node second = unary();
                left = (n, q, random) -> first.evaluate(n, q, random) * second.evaluate(n, q, random);
            }
            else if (accept('/'))
            {
                final Node second = unary();
                left = (n, q, random) -> first.evaluate(n, q, random) / second.evaluate(n, q, random);
            }
            else if (accept('%'))
            {
                final Node second = unary();
                left = (n, q, random) -> modulo(first.evaluate(n, q, random), second.evaluate(n, q, random));
            }
            else
            {
                return left;
            }
        }
    }

    private Node unary()
    {
        enter();
        final Node node;
        if (accept('-'))
        {
            final Node operand = unary();
            node = (n, q, random) -> -operand.evaluate(n, q, random);
        }
        else
        {
            node = power();
        }
        depth--;
        return node;
    }

    /** Binds tighter than a sign before it, and to the right. */
    private Node power()
    {
        final Node base = primary();
        if (!accept('^'))
        {
            return base;
        }
        final Node exponent = unary();
        return (n, q, random) -> Math.pow(base.evaluate(n, q, random), exponent.evaluate(n, q, random));
    }

    private Node primary()
    {
        if (accept('('))
        {
            final Node inner = sum();
            expect(')');
            return inner;
        }
        if (!isAtEnd() && (isDigit(text.charAt(index)) || '.' == text.charAt(index)))
        {
            final double number = number();
            return (n, q, random) -> number;
        }
        final int start = index;
        final String name = name();
        if ("N".equals(name))
        {
            return (n, q, random) -> n;
        }
        if ("Q".equals(name) && hasQ)
        {
            return (n, q, random) -> q;
        }
        if ("math".equals(name) && accept('.'))
        {
            return function(name());
        }
        index = start;
        throw unexpected();
    }

    private Node function(final String name)
    {
        final List<Node> arguments = new ArrayList<>();
        expect('(');
        if (!accept(')'))
        {
            do
            {
                arguments.add(sum());
            }
            while (accept(','));
            expect(')');
        }
        return switch (name)
        {
            case "ceil" -> unary(name, arguments, Math::ceil);
            case "floor" -> unary(name, arguments, Math::floor);
            case "abs" -> unary(name, arguments, Math::abs);
            case "sqrt" -> unary(name, arguments, Math::sqrt);
            case "fmod" -> binary(name, arguments);
            case "min", "max" -> extreme(name, arguments);
            case "random" -> random(arguments);
            default -> throw new IllegalArgumentException("attempt to call field '" + name + "' (a nil value)");
        };
    }

    private static Node unary(
        final String name, final List<Node> arguments, final java.util.function.DoubleUnaryOperator operator)
    {
        final Node argument = required(name, arguments, 0);
        return (n, q, random) -> operator.applyAsDouble(argument.evaluate(n, q, random));
    }

    private static Node binary(final String name, final List<Node> arguments)
    {
        final Node first = required(name, arguments, 0);
        final Node second = required(name, arguments, 1);
        return (n, q, random) -> first.evaluate(n, q, random) % second.evaluate(n, q, random); // as C's fmod
    }

    private static Node extreme(final String name, final List<Node> arguments)
    {
        Node result = required(name, arguments, 0);
        for (int i = 1; i < arguments.size(); i++)
        {
            final Node left = result;
            final Node right = arguments.get(i);
            result = "min".equals(name) ?
                (n, q, random) -> Math.min(left.evaluate(n, q, random), right.evaluate(n, q, random)) :
                (n, q, random) -> Math.max(left.evaluate(n, q, random), right.evaluate(n, q, random));
        }
        return result;
    }

    /** None: from 0 to below 1; one: a whole number from 1 to it; two: from the first to the second. */
    private static Node random(final List<Node> arguments)
    {
        if (arguments.isEmpty())
        {
            return (n, q, random) -> random.getAsDouble();
        }
        final Node low = 1 == arguments.size() ? (n, q, random) -> 1 : arguments.get(0);
        final Node high = arguments.get(arguments.size() - 1);
        return (n, q, random) ->
        {
            final double from = low.evaluate(n, q, random);
            final double to = high.evaluate(n, q, random);
            return Math.floor(random.getAsDouble() * (to - from + 1)) + from;
        };
    }

    private static Node required(final String name, final List<Node> arguments, final int at)
    {
        if (at >= arguments.size())
        {
            throw new IllegalArgumentException(
                "bad argument #" + (at + 1) + " to '" + name + "' (number expected, got no value)");
        }
        return arguments.get(at);
    }

    /** Has the sign of the divisor, as Lua's. */
    private static double modulo(final double dividend, final double divisor)
    {
        return dividend - Math.floor(dividend / divisor) * divisor;
    }

    private double number()
    {
        final int start = index;
        while (!isAtEnd() && isPartOfNumber(start))
        {
            index++;
        }
        try
        {
            final double number = Double.parseDouble(text.substring(start, index));
            skipBlanks();
            return number;
        }
        catch (final NumberFormatException ex)
        {
            throw new IllegalArgumentException("malformed number near '" + text.substring(start, index) + "'");
        }
    }

    private boolean isPartOfNumber(final int start)
    {
        final char next = text.charAt(index);
        final boolean isAfterExponent = index > start && 'e' == Character.toLowerCase(text.charAt(index - 1));
        return isDigit(next) || '.' == next || 'e' == next || 'E' == next ||
            isAfterExponent && ('+' == next || '-' == next);
    }

    private String name()
    {
        final int start = index;
        while (!isAtEnd() && (isLetter(text.charAt(index)) || index > start && isDigit(text.charAt(index))))
        {
            index++;
        }
        final String name = text.substring(start, index);
        skipBlanks();
        return name;
    }

    private boolean accept(final char expected)
    {
        if (isAtEnd() || expected != text.charAt(index))
        {
            return false;
        }
        index++;
        skipBlanks();
        return true;
    }

    private void expect(final char expected)
    {
        if (!accept(expected))
        {
            throw unexpected();
        }
    }

    private void enter()
    {
        if (++depth > QuorumFormula.MAX_DEPTH)
        {
            throw new IllegalArgumentException("the formula is nested too deep: limit=" + QuorumFormula.MAX_DEPTH);
        }
    }

    private void skipBlanks()
    {
        while (!isAtEnd() && Character.isWhitespace(text.charAt(index)))
        {
            index++;
        }
    }

    private boolean isAtEnd()
    {
        return index >= text.length();
    }

    private IllegalArgumentException unexpected()
    {
        if (isAtEnd())
        {
            return new IllegalArgumentException("unexpected symbol near '<eof>'");
        }
        int end = index + 1;
        while (end < text.length() && isLetter(text.charAt(index)) && isLetter(text.charAt(end)))
        {
            end++;
        }
        return new IllegalArgumentException("unexpected symbol near '" + text.substring(index, end) + "'");
    }

    private static boolean isDigit(final char c)
    {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(final char c)
    {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || '_' == c;
    }
}
