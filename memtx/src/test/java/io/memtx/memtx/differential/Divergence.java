package io.memtx.memtx.differential;

import io.memtx.tuple.index.IteratorType;

import java.util.List;

/**
 * A difference between 2.6, which is asked, and 3.x, which is followed, or one that is wanted.
 */
enum Divergence
{
    /** 2.6 changes a field once in an update. */
    SEVERAL_OPERATIONS("operations on one field are chained")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return Verb.UPDATE == statement.verb() && theirs.startsWith("error 29 ") &&
                theirs.endsWith("double update of the same field");
        }
    },

    /** 2.6 refuses to assign, insert or delete behind the end. */
    BEHIND_THE_END("assigning and inserting behind the end fills with nil, deleting there does nothing")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return Verb.UPDATE == statement.verb() && statement.values().get(1).toList().stream()
                .anyMatch((operation) -> isAt((List<?>)operation, theirs));
        }

        private static boolean isAt(final List<?> operation, final String theirs)
        {
            final Object field = operation.get(1);
            final String refusal = field instanceof Long number ?
                "error 37 Field " + (number + 1) + " was not found in the tuple" :
                "error 201 Field ''" + field + "'' was not found in the tuple";
            return "=!#".contains((String)operation.get(0)) && theirs.equals(refusal) &&
                (field instanceof Long || ((String)field).matches("\\w+"));
        }
    },

    /** 2.6 has nothing but doubles in a double. */
    NUMBER_FOR_DOUBLE("a double may be an integer or a float")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return (theirs.startsWith("error 23 ") || theirs.startsWith("error 18 ")) &&
                theirs.endsWith("expected double");
        }
    },

    /** 2.6 has no uuid in a scalar. */
    UUID_FOR_SCALAR("a scalar may be a uuid")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return (theirs.startsWith("error 23 ") || theirs.startsWith("error 18 ")) &&
                theirs.endsWith("expected scalar") &&
                (ours.startsWith("error ") || (statement.line() + ours).contains("d802"));
        }
    },

    /** Both Tarantools compare the primary key of an upsert as a tree does, though a hash tells decimals apart. */
    UPSERT_OF_ANOTHER_DECIMAL("to a hash 1 and 1.0 are two primary keys, and an upsert that changes one is left out")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return Verb.UPSERT == statement.verb() && theirs.startsWith("error 3 ") && "ok".equals(ours);
        }
    },

    /** 2.6 splices strings only. */
    SPLICE_OF_BINARY("a varbinary can be spliced")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return Verb.UPDATE == statement.verb() && !ours.startsWith("error 26 ") &&
                theirs.startsWith("error 26 Argument type in operation ':'");
        }
    },

    /** Both Tarantools count no fields where a space has neither fields nor indexes. */
    COUNT_OF_NOTHING("the number of fields is checked, though there is no index to put the tuple in")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return theirs.startsWith("error 35 ") && ours.startsWith("error 38 ");
        }
    },

    /** 2.6 mistakes a tuple that ends before a part for less than its key where numbers are of two kinds. */
    SHORT_TUPLE("a missing field is nil whatever the parts before it are")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return isRead(statement.verb()) && !theirs.startsWith("error ") && !ours.startsWith("error ") &&
                statement.values().get(0).toList().contains(null) &&
                statement.values().get(0).toList().stream().anyMatch(Number.class::isInstance);
        }

        private static boolean isRead(final Verb verb)
        {
            return Verb.SELECT == verb || Verb.COUNT == verb || Verb.MIN == verb || Verb.MAX == verb;
        }
    },

    /** 2.6 counts all tuples whatever the key. */
    COUNT_OF_ALL("count takes a key of ALL as that of GE, like select")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return Verb.COUNT == statement.verb() && IteratorType.ALL.id() == statement.number(2) &&
                theirs.startsWith("number ") && ours.startsWith("number ");
        }
    },

    /** Tuples that have both faults are checked in another order. */
    TWO_FAULTS("data that has two faults is refused for another one: fields are looked at before duplicates")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return isOfData(theirs) && isOfData(ours) &&
                (Verb.INSERT == statement.verb() && RandomSchema.INDEX == statement.space() ||
                Verb.REPLACE == statement.verb() && RandomSchema.SPACE == statement.space());
        }

        private static boolean isOfData(final String answer)
        {
            return answer.matches("error (3|23|39) .*");
        }
    },

    /** Both Tarantools look at what indexes allow besides the format. */
    NEEDLESS_CHECK("a format is checked where indexes have seen to it already, and so refused in a transaction")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return theirs.startsWith("tuple ") && ours.startsWith("error 54 ") &&
                RandomSchema.SPACE == statement.space();
        }
    },

    /** Both Tarantools count a statement that has changed nothing; then nothing stands in the way of a build. */
    BUILD_AFTER_NOTHING("an index is built, a format checked, in a transaction that has changed nothing so far")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return theirs.startsWith("error 54 ") && !ours.startsWith("error 54 ");
        }
    };

    /** What 3.x, or this engine, does. */
    final String reason;

    Divergence(final String reason)
    {
        this.reason = reason;
    }

    /**
     * @param statement that was answered differently.
     * @param theirs    answer of 2.6.
     * @param ours      answer of ours.
     * @return whether this is why.
     */
    abstract boolean explains(Statement statement, String theirs, String ours);

    /** The one that explains two answers, or null. */
    static Divergence of(final Statement statement, final String theirs, final String ours)
    {
        for (final Divergence divergence : values())
        {
            if (divergence.explains(statement, theirs, ours))
            {
                return divergence;
            }
        }
        return null;
    }
}
