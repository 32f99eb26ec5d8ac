package io.memtx.server.config;

import io.memtx.server.Instance;
import io.memtx.server.InstanceContext;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A row of the table of options. Immutable once the table is made.
 *
 * @param <T> type of its value.
 */
public final class Option<T>
{
    private final String path;
    private final ValueType<T> type;
    private final String description;

    private T defaultValue;
    private String boxName;
    private Set<Scope> scopes = EnumSet.allOf(Scope.class);
    private BiConsumer<InstanceContext, T> setter;
    private BiConsumer<Instance, T> applier;
    private boolean isReadDynamically;
    private String note;
    private String refusal;

    private Option(final String path, final ValueType<T> type, final String description)
    {
        this.path = path;
        this.type = type;
        this.description = description;
    }

    /** A row. In the path {@code *} stands for any key and {@code []} for the items of a list. */
    static <T> Option<T> of(final String path, final ValueType<T> type, final String description)
    {
        return new Option<>(path, type, description);
    }

    /** What it is when nobody says. */
    Option<T> by(final T value)
    {
        defaultValue = value;
        return this;
    }

    /** What {@code box.cfg} calls it. */
    Option<T> box(final String name)
    {
        boxName = name;
        return this;
    }

    /** Where it may stand. */
    Option<T> in(final Scope first, final Scope... others)
    {
        scopes = EnumSet.of(first, others);
        return this;
    }

    /** What it does before the instance is there. */
    Option<T> sets(final BiConsumer<InstanceContext, T> value)
    {
        setter = value;
        return this;
    }

    /** What a changed value does to the instance that runs. */
    Option<T> applies(final BiConsumer<Instance, T> value)
    {
        applier = value;
        return this;
    }

    /** Whoever uses it looks at the configuration that holds now. */
    Option<T> dynamic()
    {
        isReadDynamically = true;
        return this;
    }

    /** It is known and does nothing here: why. */
    Option<T> noted(final String why)
    {
        note = why;
        return this;
    }

    /** It is known and cannot be had here: why. */
    Option<T> refused(final String why)
    {
        refusal = why;
        return this;
    }

    /**
     * @return its name, dots between the keys.
     */
    public String path()
    {
        return path;
    }

    /**
     * @return what values it takes.
     */
    public ValueType<T> type()
    {
        return type;
    }

    /**
     * @return what it is for, a sentence.
     */
    public String description()
    {
        return description;
    }

    /**
     * @return value that holds when nobody says another; may be null.
     */
    public T defaultValue()
    {
        return defaultValue;
    }

    /**
     * @return what {@code box.cfg} calls it; null when it does not know it.
     */
    public String boxName()
    {
        return boxName;
    }

    /**
     * @return where it may stand.
     */
    public Set<Scope> scopes()
    {
        return EnumSet.copyOf(scopes);
    }

    /**
     * @return whether a reload applies a changed value at once.
     */
    public boolean isDynamic()
    {
        return isReadDynamically || null != applier;
    }

    /**
     * @return why it does nothing here; null when it does something.
     */
    public String note()
    {
        return note;
    }

    /**
     * @return why it cannot be had; null when it can.
     */
    public String refusal()
    {
        return refusal;
    }

    /**
     * @return whether its value is never shown.
     */
    public boolean isSecret()
    {
        return type == (Object)ValueType.SECRET;
    }

    /** Whether there may be any number of it. */
    boolean isRepeated()
    {
        return path.contains("*") || path.contains("[]");
    }

    /** Sets what an instance starts with; null leaves it alone. */
    void set(final InstanceContext context, final Object value)
    {
        final T converted = type.convert(value);
        if (null != setter && null != converted)
        {
            setter.accept(context, converted);
        }
    }

    /** Changes an instance that runs. */
    void apply(final Instance instance, final Object value)
    {
        final T converted = type.convert(value);
        if (null != applier && null != converted)
        {
            applier.accept(instance, converted);
        }
    }

    @Override
    public String toString()
    {
        return path;
    }
}
