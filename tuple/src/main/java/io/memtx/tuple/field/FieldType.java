package io.memtx.tuple.field;

/**
 * The type of a field, with Tarantool's numbers and names.
 */
public enum FieldType
{
    ANY("any"),
    UNSIGNED("unsigned"),
    STRING("string"),
    NUMBER("number"),
    DOUBLE("double"),
    INTEGER("integer"),
    BOOLEAN("boolean"),
    VARBINARY("varbinary"),
    SCALAR("scalar"),
    ARRAY("array"),
    MAP("map");

    private final String text;

    FieldType(final String text)
    {
        this.text = text;
    }

    /**
     * @return the name used in formats, index definitions and messages.
     */
    public String text()
    {
        return text;
    }
}
