package io.memtx.memtx.update;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A tuple of nested values and operations on paths into it, by chance: mostly such as fit.
 */
final class RandomPathUpdate
{
    private static final int MAX_DEPTH = 3;

    private final Random random;
    private final List<Object> fields = new ArrayList<>();
    private final List<List<?>> ops = new ArrayList<>();
    private final List<List<Object>> paths = new ArrayList<>();
    private boolean hasIntegerKeys;

    RandomPathUpdate(final Random random)
    {
        this.random = random;
        for (int i = 1 + random.nextInt(3); i > 0; i--)
        {
            fields.add(value(MAX_DEPTH));
        }
        for (int i = 1 + random.nextInt(3); i > 0; i--)
        {
            addOp();
        }
    }

    List<Object> fields()
    {
        return fields;
    }

    List<List<?>> ops()
    {
        return ops;
    }

    /**
     * Whether Tarantool 2.6 might read wild memory: it does not find its way into what the same update has put there,
     * nor to what stands around a changed value, nor about integers that are keys of a map.
     */
    boolean isDangerous()
    {
        for (int i = 0; i < ops.size(); i++)
        {
            final String opcode = (String)ops.get(i).get(0);
            if (hasIntegerKeys && (ops.size() > 1 || "#".equals(opcode)))
            {
                return true;
            }
            final List<Object> parent = paths.get(i).subList(0, paths.get(i).size() - 1);
            for (int j = i + 1; j < ops.size() && "=!".contains(opcode); j++)
            {
                final List<Object> later = paths.get(j);
                if (later.size() > parent.size() + 1 && startsWith(later, parent))
                {
                    return true;
                }
            }
            for (int j = i + 1; j < ops.size(); j++)
            {
                if (startsWith(paths.get(i), paths.get(j)) || startsWith(paths.get(j), paths.get(i)))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean startsWith(final List<Object> path, final List<Object> prefix)
    {
        return path.size() >= prefix.size() && path.subList(0, prefix.size()).equals(prefix);
    }

    @Override
    public String toString()
    {
        return fields + " " + ops;
    }

    private void addOp()
    {
        final List<Object> path = new ArrayList<>();
        final int field = random.nextInt(fields.size());
        path.add(field + 1);
        Object at = fields.get(field);
        while (at instanceof List || at instanceof Map)
        {
            final Object step = step(at);
            path.add(step);
            at = value(at, step);
        }
        if (0 == random.nextInt(12))
        {
            path.add(random.nextBoolean() ? "a" : (Object)1);
        }
        paths.add(path);
        ops.add(op(text(path), at));
    }

    private Object step(final Object container)
    {
        if (0 == random.nextInt(12))
        {
            return container instanceof List ? "a" : (Object)(1 + random.nextInt(4));
        }
        if (container instanceof List)
        {
            return 1 + random.nextInt(((List<?>)container).size() + 2);
        }
        final List<Object> keys = new ArrayList<>(((Map<?, ?>)container).keySet());
        return keys.isEmpty() || 0 == random.nextInt(3) ? name() : keys.get(random.nextInt(keys.size()));
    }

    private static Object value(final Object container, final Object step)
    {
        if (container instanceof Map)
        {
            return ((Map<?, ?>)container).get(step);
        }
        final List<?> list = (List<?>)container;
        return step instanceof Integer && (Integer)step <= list.size() ? list.get((Integer)step - 1) : null;
    }

    private String text(final List<Object> path)
    {
        final StringBuilder text = new StringBuilder();
        for (final Object step : path)
        {
            if (step instanceof Integer)
            {
                text.append('[').append(step).append(']');
            }
            else if (random.nextBoolean() && !((String)step).contains(" "))
            {
                text.append('.').append(step);
            }
            else
            {
                text.append("[\"").append(step).append("\"]");
            }
        }
        if (ops.isEmpty() && 0 == random.nextInt(20))
        {
            text.insert(2 + random.nextInt(text.length() - 1), ".[]*'x".charAt(random.nextInt(6)));
        }
        return text.toString();
    }

    private List<?> op(final String path, final Object at)
    {
        final int kind = random.nextInt(10);
        if (kind < 4 && at instanceof Number)
        {
            return List.of("+-&|^".substring(kind).substring(0, 1), path, number());
        }
        if (kind < 4 && at instanceof String)
        {
            return List.of(
                ":", path, 1 + random.nextInt(4), random.nextInt(9) - 4, "xyz".substring(random.nextInt(4)));
        }
        return switch (kind)
        {
            case 0, 1 -> List.of("#", path, random.nextInt(6) % 4);
            case 2, 3 -> Arrays.asList("!", path, value(1));
            case 4, 5, 6 -> Arrays.asList("=", path, value(2));
            case 7 -> List.of("+", path, number());
            case 8 -> List.of("#", path, 1);
            default -> List.of("!", path, number());
        };
    }

    private Object value(final int depth)
    {
        return switch (random.nextInt(depth > 0 ? 9 : 4))
        {
            case 0 -> null;
            case 1 -> "abcdefgh".substring(random.nextInt(9));
            case 2, 3 -> number();
            case 4, 5 -> list(depth - 1);
            default -> map(depth - 1);
        };
    }

    private List<Object> list(final int depth)
    {
        final List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--)
        {
            list.add(value(depth));
        }
        return list;
    }

    private Map<Object, Object> map(final int depth)
    {
        final Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(0 == random.nextInt(8) ? 18 : 5); i > 0; i--)
        {
            final boolean isInteger = 0 == random.nextInt(12);
            hasIntegerKeys |= isInteger;
            map.put(isInteger ? (Object)(1 + random.nextInt(4)) : name(), value(depth));
        }
        return map;
    }

    private String name()
    {
        return "abcdefghijklmnopqr".charAt(random.nextInt(18)) + (0 == random.nextInt(6) ? " b" : "");
    }

    private Object number()
    {
        return switch (random.nextInt(4))
        {
            case 0 -> random.nextInt(100) / 4.0;
            case 1 -> -1 - random.nextInt(1000);
            default -> random.nextInt(100_000);
        };
    }
}
