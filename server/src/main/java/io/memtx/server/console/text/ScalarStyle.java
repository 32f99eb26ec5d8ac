package io.memtx.server.console.text;

/**
 * How a scalar is written in YAML.
 */
public enum ScalarStyle
{
    /** As it is, where that would be read back as the same string; else with quotes. */
    PLAIN,
    /** In single quotes, unless only double quotes can say it. */
    SINGLE_QUOTED,
    /** In double quotes, with escapes. */
    DOUBLE_QUOTED,
    /** {@code |} and the lines below, where that is possible. */
    LITERAL
}
