package io.memtx.server.console.text;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes YAML exactly as libyaml 0.2.5 does with an indent of 2 and lines of 80 characters, which is what Tarantool
 * writes. The algorithm is that library's (and PyYAML's); the emitter of snakeyaml-engine follows it too, but ends
 * lines within double quotes with a backslash, writes line separators otherwise, and so gives another text for one
 * string of seven that have anything to escape; people and tests compare that text.
 * <p>
 * The caller says what comes in the order of the text, each collection with whether it is empty.
 */
public final class YamlEmitter
{
    private static final int INDENT = 2;
    private static final int MAX_SIMPLE_KEY = 128;

    private final YamlText out = new YamlText();
    private final Deque<Frame> frames = new ArrayDeque<>();

    /**
     * Begins the document.
     *
     * @param directive before it, such as {@code %TAG !push! tag:tarantool.io/push,2018}; or null.
     */
    public void startDocument(final String directive)
    {
        if (null != directive)
        {
            out.raw(directive);
            out.indent();
        }
        out.indicator("---", true, false, false);
    }

    /**
     * Ends it.
     *
     * @return the text, which ends with {@code ...} and a line break.
     */
    public String endDocument()
    {
        out.indent();
        out.indicator("...", true, false, false);
        out.indent();
        return out.toString();
    }

    /**
     * A collection that was there before.
     *
     * @param anchor of it.
     */
    public void alias(final String anchor)
    {
        final Frame frame = place(anchor.length());
        out.indicator("*" + anchor, true, false, false);
        if (null != frame && frame.isAtSimpleKey())
        {
            out.raw(" "); // else the colon would be part of the name
        }
        done(frame);
    }

    /**
     * A string, number or other scalar.
     *
     * @param text  of it.
     * @param style in which it is written if it can be.
     * @param tag   before it, or null.
     */
    public void scalar(final String text, final ScalarStyle style, final String tag)
    {
        final ScalarAnalysis analysis = ScalarAnalysis.of(text);
        final int tagLength = null == tag ? 0 : tag.length();
        final Frame frame =
            place(analysis.isMultiline() ? MAX_SIMPLE_KEY + 1 : YamlText.utf8Length(text) + tagLength);
        final boolean isSimpleKey = null != frame && frame.isAtSimpleKey();
        if (null != tag)
        {
            out.indicator(tag, true, false, false);
        }
        out.increaseIndent(INDENT);
        out.scalar(text, select(style, analysis, text.isEmpty(), isSimpleKey), !isSimpleKey);
        out.decreaseIndent();
        done(frame);
    }

    /**
     * @param anchor  to be referred to by, or null.
     * @param isFlow  whether it is to stand on one line; whatever is within such a collection does.
     * @param isEmpty whether nothing follows before the end of it.
     */
    public void startSequence(final String anchor, final boolean isFlow, final boolean isEmpty)
    {
        start(false, anchor, isFlow, isEmpty);
    }

    /**
     * Keys and values follow, one after the other.
     *
     * @param anchor  to be referred to by, or null.
     * @param isFlow  whether it is to stand on one line; whatever is within such a collection does.
     * @param isEmpty whether nothing follows before the end of it.
     */
    public void startMapping(final String anchor, final boolean isFlow, final boolean isEmpty)
    {
        start(true, anchor, isFlow, isEmpty);
    }

    /**
     * Ends the collection begun last.
     */
    public void endCollection()
    {
        final Frame frame = frames.pop();
        out.decreaseIndent();
        if (frame.isFlow)
        {
            out.indicator(frame.isMapping ? "}" : "]", false, false, false);
        }
        done(frames.peek());
    }

    /**
     * @return characters written so far.
     */
    public int length()
    {
        return out.length();
    }

    /**
     * @return whether what comes next stands within a line of brackets.
     */
    public boolean isFlow()
    {
        return !frames.isEmpty() && frames.peek().isFlow;
    }

    private void start(final boolean isMapping, final String anchor, final boolean isFlowWanted, final boolean isEmpty)
    {
        final int anchorLength = null == anchor ? 0 : anchor.length();
        final Frame parent = place(isEmpty ? anchorLength : MAX_SIMPLE_KEY + 1);
        if (null != anchor)
        {
            out.indicator("&" + anchor, true, false, false);
        }
        final boolean isFlow = isFlowWanted || isEmpty || null != parent && parent.isFlow;
        frames.push(new Frame(isMapping, isFlow));
        if (isFlow)
        {
            out.indicator(isMapping ? "{" : "[", true, true, false);
            out.increaseIndent(INDENT);
        }
        else
        {
            // A sequence that begins on a line of its own below a key stands no further right than that.
            final boolean isIndentless = !isMapping && null != parent && parent.isMapping && !out.isIndention();
            out.increaseBlockIndent(isIndentless ? 0 : INDENT);
        }
    }

    /**
     * Writes what stands before a node in the collection around it.
     *
     * @param keyLength of the node, if it becomes a key; more than the limit when it takes lines.
     * @return that collection, or null.
     */
    private Frame place(final int keyLength)
    {
        final Frame frame = frames.peek();
        if (null == frame)
        {
            return null;
        }
        if (!frame.isMapping)
        {
            placeItem(frame);
        }
        else if (frame.isKeyNext)
        {
            placeKey(frame, keyLength <= MAX_SIMPLE_KEY);
        }
        else
        {
            placeValue(frame);
        }
        return frame;
    }

    private void placeItem(final Frame frame)
    {
        if (frame.isFlow)
        {
            separate(frame);
        }
        else
        {
            out.indent();
            out.indicator("-", true, false, true);
        }
    }

    private void placeKey(final Frame frame, final boolean isSimple)
    {
        frame.isSimpleKey = isSimple;
        if (frame.isFlow)
        {
            separate(frame);
        }
        else
        {
            out.indent();
        }
        if (!isSimple)
        {
            out.indicator("?", true, false, !frame.isFlow);
        }
    }

    private void placeValue(final Frame frame)
    {
        if (frame.isSimpleKey)
        {
            out.indicator(":", false, false, false);
        }
        else if (frame.isFlow)
        {
            out.indentBeyondWidth();
            out.indicator(":", true, false, false);
        }
        else
        {
            out.indent();
            out.indicator(":", true, false, true);
        }
    }

    private void separate(final Frame frame)
    {
        if (!frame.isFirst)
        {
            out.indicator(",", false, false, false);
        }
        out.indentBeyondWidth();
    }

    private static void done(final Frame frame)
    {
        if (null != frame)
        {
            frame.isFirst = false;
            frame.isKeyNext = !frame.isKeyNext;
        }
    }

    private ScalarStyle select(
        final ScalarStyle wanted, final ScalarAnalysis analysis, final boolean isEmpty, final boolean isSimpleKey)
    {
        final boolean isFlow = isFlow();
        if (isSimpleKey && analysis.isMultiline())
        {
            return ScalarStyle.DOUBLE_QUOTED;
        }
        ScalarStyle style = wanted;
        if (ScalarStyle.PLAIN == style && (!analysis.isPlainAllowed(isFlow) || isEmpty && (isFlow || isSimpleKey)))
        {
            style = ScalarStyle.SINGLE_QUOTED;
        }
        if (ScalarStyle.SINGLE_QUOTED == style && !analysis.isSingleQuotedAllowed() ||
            ScalarStyle.LITERAL == style && (!analysis.isBlockAllowed() || isFlow || isSimpleKey))
        {
            style = ScalarStyle.DOUBLE_QUOTED;
        }
        return style;
    }

    /**
     * A collection that has begun and not ended.
     */
    private static final class Frame
    {
        private final boolean isMapping;
        private final boolean isFlow;
        private boolean isFirst = true;
        private boolean isKeyNext = true;
        private boolean isSimpleKey;

        private Frame(final boolean isMapping, final boolean isFlow)
        {
            this.isMapping = isMapping;
            this.isFlow = isFlow;
        }

        private boolean isAtSimpleKey()
        {
            return isMapping && isKeyNext && isSimpleKey;
        }
    }
}
