package io.memtx.tuple.collation;

import com.ibm.icu.text.Collator;
import com.ibm.icu.text.RawCollationKey;
import com.ibm.icu.text.RuleBasedCollator;
import com.ibm.icu.util.ULocale;
import io.memtx.tuple.error.ErrorCode;
import io.memtx.tuple.error.MemtxException;
import io.memtx.tuple.field.FieldHash;

import java.util.Arrays;
import java.util.Map;

/**
 * A collation of ICU: the order of its sort keys. ICU's own comparison is quicker and makes no string, but contradicts
 * the sort keys, and itself, for a few texts (it puts {@code \u00e1\u00df} before {@code A\u00df}, and after it when
 * the accent stands by itself), so it is not an order that an index could trust; digests and hashes are made of the
 * sort keys, too. An index compares digests first, so strings are made for texts that begin alike.
 */
final class IcuCollation extends Collation
{
    private static final int DIGEST_LENGTH = 7;

    private final ThreadLocal<Work> work;

    IcuCollation(final CollationDef def)
    {
        super(def);
        final RuleBasedCollator collator = collator(def);
        collator.freeze();
        work = ThreadLocal.withInitial(() -> new Work(collator.cloneAsThawed()));
    }

    @Override
    public boolean isBinary()
    {
        return false;
    }

    @Override
    public int compare(final long a, final int lengthA, final long b, final int lengthB)
    {
        final Work own = work.get();
        final RawCollationKey left = own.sortKey(a, lengthA, own.left);
        final RawCollationKey right = own.sortKey(b, lengthB, own.right);
        return Arrays.compareUnsigned(left.bytes, 0, left.size, right.bytes, 0, right.size);
    }

    @Override
    public long digest(final long address, final int length)
    {
        final Work own = work.get();
        final RawCollationKey key = own.sortKey(address, length, own.left);
        long digest = 0;
        for (int i = 0; i < DIGEST_LENGTH; i++)
        {
            digest = digest << Byte.SIZE | (i < key.size ? key.bytes[i] & 0xFF : 0);
        }
        return digest;
    }

    @Override
    public long hash(final long address, final int length)
    {
        final Work own = work.get();
        final RawCollationKey key = own.sortKey(address, length, own.left);
        long hash = key.size;
        for (int i = 0; i < key.size; i++)
        {
            hash = FieldHash.join(hash, key.bytes[i]);
        }
        return hash;
    }

    private static RuleBasedCollator collator(final CollationDef def)
    {
        if (!(Collator.getInstance(new ULocale(def.locale())) instanceof RuleBasedCollator shared))
        {
            throw wrong("ICU has no rules for locale '" + def.locale() + '\'');
        }
        final RuleBasedCollator collator = shared.cloneAsThawed();
        for (final Map.Entry<String, String> option : def.options().entrySet())
        {
            set(collator, option.getKey(), option.getValue());
        }
        return collator;
    }

    private static void set(final RuleBasedCollator collator, final String option, final String value)
    {
        if ("default".equals(value))
        {
            return;
        }
        switch (option)
        {
            case "strength" -> collator.setStrength(switch (value)
            {
                case "primary" -> Collator.PRIMARY;
                case "secondary" -> Collator.SECONDARY;
                case "tertiary" -> Collator.TERTIARY;
                case "quaternary" -> Collator.QUATERNARY;
                case "identical" -> Collator.IDENTICAL;
                default -> throw wrong("ICU wrong strength option setting, expected " +
                    "PRIMARY | SECONDARY | TERTIARY | QUATERNARY | IDENTICAL");
            });
            case "alternate_handling" -> collator.setAlternateHandlingShifted(switch (value)
            {
                case "shifted" -> true;
                case "non_ignorable" -> false;
                default -> throw wrong("ICU wrong alternate handling option setting, expected " +
                    "NON_IGNORABLE | SHIFTED");
            });
            case "case_first" ->
            {
                switch (value)
                {
                    case "off" -> collator.setCaseFirstDefault();
                    case "upper_first" -> collator.setUpperCaseFirst(true);
                    case "lower_first" -> collator.setLowerCaseFirst(true);
                    default -> throw wrong("ICU wrong case first option setting, expected " +
                        "OFF | UPPER_FIRST | LOWER_FIRST");
                }
            }
            case "french_collation" -> collator.setFrenchCollation(isOn("french collation", value));
            case "case_level" -> collator.setCaseLevel(isOn("case level", value));
            case "numeric_collation" -> collator.setNumericCollation(isOn("numeric collation", value));
            case "normalization_mode" -> collator.setDecomposition(isOn("normalization mode", value) ?
                Collator.CANONICAL_DECOMPOSITION : Collator.NO_DECOMPOSITION);
            default -> throw wrong("unexpected option '" + option + '\'');
        }
    }

    private static boolean isOn(final String option, final String value)
    {
        return switch (value)
        {
            case "on" -> true;
            case "off" -> false;
            default -> throw wrong("ICU wrong " + option + " option setting, expected ON | OFF");
        };
    }

    private static MemtxException wrong(final String reason)
    {
        return new MemtxException(ErrorCode.ER_CANT_CREATE_COLLATION, reason);
    }

    /** What one thread works with. */
    private static final class Work
    {
        private final RuleBasedCollator collator;
        private final Utf8Text text = new Utf8Text();
        private final RawCollationKey left = new RawCollationKey();
        private final RawCollationKey right = new RawCollationKey();

        private Work(final RuleBasedCollator collator)
        {
            this.collator = collator;
        }

        private RawCollationKey sortKey(final long address, final int length, final RawCollationKey key)
        {
            text.decode(address, length);
            return collator.getRawCollationKey(text.toString(), key);
        }
    }
}
