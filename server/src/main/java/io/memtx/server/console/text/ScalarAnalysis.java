package io.memtx.server.console.text;

/**
 * What there is in a string that decides how it can be written: the rules of libyaml's emitter (0.2.5), which are those
 * of PyYAML, with one change: characters beyond the basic plane are printable, as in Tarantool's copy of it.
 */
final class ScalarAnalysis
{
    private static final int NEXT_LINE = 0x85;
    private static final int NO_BREAK_SPACE = 0xA0;
    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;
    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final int LAST_OF_BASIC_PLANE = 0xFFFD;
    private static final String LEADING_INDICATORS = "#,[]{}&*!|>'\"%@`";
    private static final String FLOW_INDICATORS = ",?[]{}";

    private final boolean isMultiline;
    private final boolean isFlowPlainAllowed;
    private final boolean isBlockPlainAllowed;
    private final boolean isSingleQuotedAllowed;
    private final boolean isBlockAllowed;

    private ScalarAnalysis(
        final boolean isMultiline,
        final boolean isFlowPlainAllowed,
        final boolean isBlockPlainAllowed,
        final boolean isSingleQuotedAllowed,
        final boolean isBlockAllowed)
    {
        this.isMultiline = isMultiline;
        this.isFlowPlainAllowed = isFlowPlainAllowed;
        this.isBlockPlainAllowed = isBlockPlainAllowed;
        this.isSingleQuotedAllowed = isSingleQuotedAllowed;
        this.isBlockAllowed = isBlockAllowed;
    }

    static ScalarAnalysis of(final String text)
    {
        return text.isEmpty() ? new ScalarAnalysis(false, false, true, true, false) : new Walk(text).run();
    }

    boolean isMultiline()
    {
        return isMultiline;
    }

    boolean isPlainAllowed(final boolean isFlow)
    {
        return isFlow ? isFlowPlainAllowed : isBlockPlainAllowed;
    }

    boolean isSingleQuotedAllowed()
    {
        return isSingleQuotedAllowed;
    }

    boolean isBlockAllowed()
    {
        return isBlockAllowed;
    }

    static boolean isBreak(final int codePoint)
    {
        return '\n' == codePoint || '\r' == codePoint || NEXT_LINE == codePoint ||
            LINE_SEPARATOR == codePoint || PARAGRAPH_SEPARATOR == codePoint;
    }

    static boolean isPrintable(final int codePoint)
    {
        return '\n' == codePoint ||
            codePoint >= ' ' && codePoint <= '~' ||
            codePoint >= NO_BREAK_SPACE && codePoint <= LAST_OF_BASIC_PLANE &&
                BYTE_ORDER_MARK != codePoint && !isSurrogate(codePoint) ||
            Character.isSupplementaryCodePoint(codePoint);
    }

    private static boolean isSurrogate(final int codePoint)
    {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static boolean isBlank(final int codePoint)
    {
        return ' ' == codePoint || '\t' == codePoint || 0 == codePoint || isBreak(codePoint);
    }

    /**
     * One pass over a string that is not empty.
     */
    private static final class Walk
    {
        private final int[] codePoints;
        private boolean hasFlowIndicators;
        private boolean hasBlockIndicators;
        private boolean hasBreaks;
        private boolean hasSpecial;
        private boolean isEdgeBlank;
        private boolean isSpaceLast;
        private boolean hasBreakSpace;
        private boolean hasSpaceBreak;
        private boolean isAfterSpace;
        private boolean isAfterBreak;

        private Walk(final String text)
        {
            codePoints = text.codePoints().toArray();
            hasFlowIndicators = text.startsWith("---") || text.startsWith("...");
            hasBlockIndicators = hasFlowIndicators;
        }

        private ScalarAnalysis run()
        {
            for (int i = 0; i < codePoints.length; i++)
            {
                findIndicators(i);
                hasSpecial |= !isPrintable(codePoints[i]);
                hasBreaks |= isBreak(codePoints[i]);
                findBlanks(i);
            }
            final boolean isQuotedOnly = hasSpaceBreak || hasSpecial;
            final boolean isPlain = !isEdgeBlank && !hasBreakSpace && !isQuotedOnly && !hasBreaks;
            return new ScalarAnalysis(
                hasBreaks,
                isPlain && !hasFlowIndicators,
                isPlain && !hasBlockIndicators,
                !hasBreakSpace && !isQuotedOnly,
                !isSpaceLast && !isQuotedOnly);
        }

        private void findIndicators(final int i)
        {
            final int codePoint = codePoints[i];
            final boolean isBlankNext = i + 1 == codePoints.length || isBlank(codePoints[i + 1]);
            if (0 == i)
            {
                final boolean isIndicator =
                    LEADING_INDICATORS.indexOf(codePoint) >= 0 || '-' == codePoint && isBlankNext;
                final boolean isOfPair = '?' == codePoint || ':' == codePoint;
                hasFlowIndicators |= isIndicator || isOfPair;
                hasBlockIndicators |= isIndicator || isOfPair && isBlankNext;
            }
            else
            {
                final boolean isComment = '#' == codePoint && isBlank(codePoints[i - 1]);
                hasFlowIndicators |= FLOW_INDICATORS.indexOf(codePoint) >= 0 || ':' == codePoint || isComment;
                hasBlockIndicators |= ':' == codePoint && isBlankNext || isComment;
            }
        }

        private void findBlanks(final int i)
        {
            final boolean isSpace = ' ' == codePoints[i];
            final boolean isBreak = isBreak(codePoints[i]);
            if (isSpace || isBreak)
            {
                final boolean isLast = i + 1 == codePoints.length;
                isEdgeBlank |= 0 == i || isLast;
                isSpaceLast |= isSpace && isLast;
                hasBreakSpace |= isSpace && isAfterBreak;
                hasSpaceBreak |= isBreak && isAfterSpace;
            }
            isAfterSpace = isSpace;
            isAfterBreak = isBreak;
        }
    }
}
