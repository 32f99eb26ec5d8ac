package io.memtx.memtx.schema;

/**
 * The rows that {@code _collation} starts with: four by themselves, then each locale in three strengths.
 * <pre>
 *   [ id, name, owner, type, locale, {strength = ..} ]
 *   [ 4, "unicode_af_s1", 1, "ICU", "af", {"strength": "primary"} ]
 * </pre>
 */
final class SystemCollations
{
    /** Locales in order of their ids; where the name has another spelling than the locale: name=locale. */
    private static final String LOCALES =
        "af am ar as az be bn bs bs_Cyrl ca cs cy da de__phonebook=de_DE_u_co_phonebk " +
        "de_AT_phonebook=de_AT_u_co_phonebk dsb ee eo es es__traditional=es_u_co_trad et fa fi " +
        "fi__phonebook=fi_u_co_phonebk fil fo fr_CA gu ha haw he hi hr hu hy ig is ja kk kl kn ko kok ky lkt ln lt " +
        "lv mk ml mr mt nb nn nso om or pa pl ro sa se si si__dictionary=si_u_co_dict sk sl sq sr sr_Latn sv " +
        "sv__reformed=sv_u_co_reformed ta te th tn to tr ug_Cyrl=ug uk ur vi vo wae wo yo zh " +
        "zh__big5han=zh_u_co_big5han zh__gb2312han=zh_u_co_gb2312 zh__pinyin=zh_u_co_pinyin " +
        "zh__stroke=zh_u_co_stroke zh__zhuyin=zh_u_co_zhuyin";

    private static final String[] STRENGTHS = {"primary", "secondary", "tertiary"};

    private SystemCollations()
    {
    }

    static void write(final BootstrapWriter rows)
    {
        row(rows, 0, "none", "BINARY", "", null);
        row(rows, 1, "unicode", "ICU", "", "tertiary");
        row(rows, 2, "unicode_ci", "ICU", "", "primary");
        row(rows, 3, "binary", "BINARY", "", null);
        int id = 4;
        for (final String entry : LOCALES.split(" "))
        {
            final int equals = entry.indexOf('=');
            final String name = equals < 0 ? entry : entry.substring(0, equals);
            final String locale = entry.substring(equals + 1);
            for (int strength = 1; strength <= STRENGTHS.length; strength++)
            {
                row(rows, id++, "unicode_" + name + "_s" + strength, "ICU", locale, STRENGTHS[strength - 1]);
            }
        }
    }

    private static void row(
        final BootstrapWriter rows,
        final int id,
        final String name,
        final String type,
        final String locale,
        final String strength)
    {
        rows.begin(6).integer(id).string(name).integer(SpaceDef.ADMIN).string(type).string(locale);
        if (null == strength)
        {
            rows.writer().mapHeader(0);
        }
        else
        {
            rows.writer().mapHeader(1).string("strength").string(strength);
        }
        rows.end(SystemSpaces.COLLATION);
    }
}
