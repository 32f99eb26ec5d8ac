package io.memtx.server.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Registers: each key is one, and has to be linearizable for itself, which is enough for all of them together. A key
 * should not be used for more than a hundred calls or so, and then another.
 */
public final class RegisterChecker
{
    private static final long LIMIT_NS = 60_000_000_000L;

    /** What may be asked of a register. */
    public enum Kind
    {
        /** Answers the value; 0 for none. */
        READ,
        /** Answers anything. */
        WRITE,
        /** Writes if the value is the expected one: answers 1, or 0 when it is not. */
        CAS
    }

    /**
     * A question.
     *
     * @param kind     of it.
     * @param key      of the register.
     * @param expected value, of a CAS.
     * @param value    to be written, never 0.
     */
    public record Request(Kind kind, long key, long expected, long value)
    {
        /**
         * @param key of the register.
         * @return the question what it holds.
         */
        public static Request read(final long key)
        {
            return new Request(Kind.READ, key, 0, 0);
        }

        /**
         * @param key   of the register.
         * @param value to be written.
         * @return the wish.
         */
        public static Request write(final long key, final long value)
        {
            return new Request(Kind.WRITE, key, 0, value);
        }

        /**
         * @param key      of the register.
         * @param expected to be there.
         * @param value    to be written then.
         * @return the wish.
         */
        public static Request cas(final long key, final long expected, final long value)
        {
            return new Request(Kind.CAS, key, expected, value);
        }

        @Override
        public String toString()
        {
            return kind + " key=" + key + (Kind.CAS == kind ? " expected=" + expected : "") +
                (Kind.READ == kind ? "" : " value=" + value);
        }
    }

    private static final SequentialModel<Long, Request, Long> REGISTER = new SequentialModel<>()
    {
        @Override
        public Long initial()
        {
            return 0L;
        }

        @Override
        public Long step(final Long state, final Request request, final Long answer)
        {
            return switch (request.kind())
            {
                case READ -> null == answer || answer.equals(state) ? state : null;
                case WRITE -> Long.valueOf(request.value());
                case CAS ->
                {
                    final boolean isDone = request.expected() == state;
                    final boolean isPossible = null == answer || (1 == answer) == isDone;
                    yield !isPossible ? null : isDone ? Long.valueOf(request.value()) : state;
                }
            };
        }
    };

    private RegisterChecker()
    {
    }

    /**
     * @param calls that were made.
     * @return whether each register is linearizable.
     */
    public static Verdict check(final List<Call<Request, Long>> calls)
    {
        return check(calls, LIMIT_NS);
    }

    static Verdict check(final List<Call<Request, Long>> calls, final long limitNs)
    {
        final Map<Long, List<Call<Request, Long>>> byKey = new LinkedHashMap<>();
        calls.forEach((call) -> byKey.computeIfAbsent(call.request().key(), (key) -> new ArrayList<>()).add(call));
        final List<String> findings = new ArrayList<>();
        final List<String> undecided = new ArrayList<>();
        for (final Map.Entry<Long, List<Call<Request, Long>>> entry : byKey.entrySet())
        {
            final Verdict verdict = new Linearizability<>(REGISTER, entry.getValue(), limitNs).check();
            final List<String> list = Verdict.Kind.UNDECIDED == verdict.kind() ? undecided : findings;
            verdict.findings().forEach((text) -> list.add("register " + entry.getKey() + ": " + text));
        }
        return findings.isEmpty() && !undecided.isEmpty() ?
            new Verdict(Verdict.Kind.UNDECIDED, undecided) : Verdict.of(findings);
    }
}
