package io.memtx.server.config;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads YAML (1.2, core schema), and keeps where everything stands. */
final class YamlReader
{
    private static final int MAX_DEPTH = 64;
    private static final long MAX_BYTES = 4L << 20;
    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private final String source;
    private final boolean isLineTold;
    private final List<ConfigFault> faults;

    private YamlReader(final String source, final boolean isLineTold, final List<ConfigFault> faults)
    {
        this.source = source;
        this.isLineTold = isLineTold;
        this.faults = faults;
    }

    /** Reads a file; null with a fault when that is impossible, no keys when it is empty. */
    static ConfigNode read(final Path file, final List<ConfigFault> faults)
    {
        final String name = file.getFileName().toString();
        try
        {
            if (Files.size(file) > MAX_BYTES)
            {
                faults.add(new ConfigFault(name, "", "file is too long: bytes=" + Files.size(file)));
                return null;
            }
            return new YamlReader(name, true, faults).parse(Files.readString(file, StandardCharsets.UTF_8));
        }
        catch (final CharacterCodingException ex)
        {
            faults.add(new ConfigFault(name, "", "file is not UTF-8"));
        }
        catch (final IOException ex)
        {
            faults.add(new ConfigFault(name, "", "can't read " + file + ": " + reason(ex)));
        }
        return null;
    }

    /** Reads a text, all of which is at the same place. */
    static ConfigNode read(final String text, final String place, final List<ConfigFault> faults)
    {
        return new YamlReader(place, false, faults).parse(text);
    }

    /** Reads a text as if it were a file. */
    static ConfigNode readDocument(final String text, final String name, final List<ConfigFault> faults)
    {
        return new YamlReader(name, true, faults).parse(text);
    }

    private static String reason(final IOException ex)
    {
        return ex instanceof java.nio.file.NoSuchFileException ? "no such file" : String.valueOf(ex.getMessage());
    }

    private ConfigNode parse(final String text)
    {
        try
        {
            final LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setSchema(new CoreSchema())
                .setMaxAliasesForCollections(1000)
                .build();
            final Optional<Node> root = new Compose(settings).composeString(text);
            return root.isEmpty() ?
                ConfigNode.mapping(source, Map.of()) : convert(root.get(), "", 0);
        }
        catch (final MarkedYamlEngineException ex)
        {
            // neither the snippet of the source nor what was found: there may be a password in it
            final int line = ex.getProblemMark().map(Mark::getLine).orElse(0);
            final int column = ex.getProblemMark().map(Mark::getColumn).orElse(0);
            faults.add(new ConfigFault(
                at(line), "", "not YAML at column " + (column + 1) + ": " + ex.getProblem()));
        }
        catch (final YamlEngineException ex)
        {
            faults.add(new ConfigFault(source, "", "not YAML"));
        }
        return null;
    }

    private ConfigNode convert(final Node node, final String path, final int depth)
    {
        final String place = placeOf(node);
        if (depth > MAX_DEPTH)
        {
            faults.add(new ConfigFault(place, path, "more than " + MAX_DEPTH + " levels, or an alias of itself"));
            return ConfigNode.scalar(place, null);
        }
        if (node instanceof MappingNode)
        {
            return mapping((MappingNode)node, path, depth);
        }
        if (node instanceof SequenceNode)
        {
            final List<ConfigNode> items = new ArrayList<>();
            for (final Node item : ((SequenceNode)node).getValue())
            {
                items.add(convert(item, path + '[' + (items.size() + 1) + ']', depth + 1));
            }
            return ConfigNode.list(place, items);
        }
        return scalar((ScalarNode)node, path);
    }

    private ConfigNode mapping(final MappingNode node, final String path, final int depth)
    {
        final Map<String, ConfigNode> fields = new LinkedHashMap<>();
        for (final NodeTuple tuple : node.getValue())
        {
            final String place = placeOf(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode))
            {
                faults.add(new ConfigFault(place, path, "a key is to be a word"));
                continue;
            }
            final String key = ((ScalarNode)tuple.getKeyNode()).getValue();
            final String keyPath = path.isEmpty() ? key : path + '.' + key;
            final ConfigNode value = convert(tuple.getValueNode(), keyPath, depth + 1);
            final ConfigNode other = fields.put(key, value);
            if (null != other)
            {
                faults.add(new ConfigFault(place, keyPath, "is there already, at " + other.place()));
            }
        }
        return ConfigNode.mapping(placeOf(node), fields);
    }

    private ConfigNode scalar(final ScalarNode node, final String path)
    {
        final String place = placeOf(node);
        final String text = node.getValue();
        final Tag tag = node.getTag();
        if (Tag.STR.equals(tag))
        {
            return ConfigNode.scalar(place, text);
        }
        if (Tag.NULL.equals(tag))
        {
            return ConfigNode.scalar(place, null);
        }
        if (Tag.BOOL.equals(tag))
        {
            return ConfigNode.scalar(place, Boolean.parseBoolean(text));
        }
        if (Tag.INT.equals(tag))
        {
            return ConfigNode.scalar(place, integer(text));
        }
        if (Tag.FLOAT.equals(tag))
        {
            return ConfigNode.scalar(place, number(text));
        }
        faults.add(new ConfigFault(place, path, "has a tag that means nothing here: " + tag.getValue()));
        return ConfigNode.scalar(place, null);
    }

    private static Object integer(final String text)
    {
        final boolean isHex = text.startsWith("0x");
        final boolean isOctal = text.startsWith("0o");
        final BigInteger value = new BigInteger(
            isHex || isOctal ? text.substring(2) : text.startsWith("+") ? text.substring(1) : text,
            isHex ? 16 : isOctal ? 8 : 10);
        final boolean isLong = value.compareTo(MIN_LONG) >= 0 && value.compareTo(MAX_LONG) <= 0;
        return isLong ? (Object)value.longValue() : (Object)value.doubleValue();
    }

    private static double number(final String text)
    {
        final String lower = text.toLowerCase(java.util.Locale.ROOT);
        if (lower.endsWith(".inf"))
        {
            return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return ".nan".equals(lower) ? Double.NaN : Double.parseDouble(text);
    }

    private String placeOf(final Node node)
    {
        return at(node.getStartMark().map(Mark::getLine).orElse(0));
    }

    private String at(final int line)
    {
        return isLineTold ? source + ':' + (line + 1) : source;
    }
}
