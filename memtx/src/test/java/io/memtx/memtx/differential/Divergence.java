package io.memtx.memtx.differential;

import io.memtx.tuple.index.IteratorType;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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

    /** What {@link #UPSERT_OF_ANOTHER_DECIMAL} has left out where Tarantool found no duplicate. */
    DECIMAL_OF_AN_UPSERT(
        "to a hash 1 and 1.0 are two primary keys, and an earlier upsert that changes one was left out")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            final Matcher tuples = DUPLICATE_TUPLES.matcher(ours);
            return !theirs.startsWith("error ") && tuples.matches() &&
                isWrittenOtherwise(tuples.group(1).split(", "), tuples.group(2).split(", "));
        }

        private static boolean isWrittenOtherwise(final String[] before, final String[] after)
        {
            return IntStream.range(0, Math.min(before.length, after.length)).anyMatch((i) ->
                !before[i].equals(after[i]) &&
                NUMBER.matcher(before[i]).matches() && NUMBER.matcher(after[i]).matches() &&
                0 == new BigDecimal(before[i]).compareTo(new BigDecimal(after[i])));
        }
    },

    /** 2.6 hashes all of the field that a path looks into, if it stands right behind the part before. */
    HASH_OF_A_PATH("what a hash has under a path behind another field is found by its key")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return switch (statement.verb())
            {
                case DELETE, GET, UPDATE -> "nil".equals(theirs) && ours.startsWith("tuple ");
                case INSERT, REPLACE, UPSERT -> !theirs.startsWith("error ") && ours.startsWith("error 3 ");
                default -> false;
            };
        }

        @Override
        boolean mayFollow(final List<Statement> earlier)
        {
            return earlier.stream().map(Statement::toString).anyMatch((text) ->
                text.startsWith("insert 288 ") && text.contains("\"hash\"") && text.contains("\"path\""));
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


    /** Both Tarantools count a statement that has changed nothing; then nothing stands in the way of a build. */
    BUILD_AFTER_NOTHING("an index is built, a format checked, in a transaction that has changed nothing so far")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return theirs.startsWith("error 54 ") && !ours.startsWith("error 54 ");
        }
    },

    /** Both Tarantools build over nothing when a transaction has deleted all there was. */
    BUILD_AFTER_DELETES("what is deleted is in the base until that is confirmed, so that an index is built over it")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return theirs.startsWith("tuple ") && ours.startsWith("error 54 ") &&
                RandomSchema.INDEX == statement.space();
        }
    },

    /** Both Tarantools know by the statement before it whether a savepoint is gone. */
    SAVEPOINT_BEHIND_ANOTHER("a savepoint is gone once what was set before it was rolled back to")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return Verb.ROLLBACK_TO == statement.verb() && "ok".equals(theirs) && ours.startsWith("error 61 ");
        }
    },

    /** Both Tarantools walk through a map as it is written, and meet the faults in it in that order. */
    TWO_FAULTS_WITHIN("of two faults within a field the one is named whose index is the older")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            final String within = "error (23|39) Tuple field \\[.*";
            return theirs.matches(within) && ours.matches(within);
        }
    },

    /** 2.6 looks at the format of what is inserted when triggers have had their say. */
    FORMAT_BEFORE_TRIGGERS("what is inserted has to fit the format before triggers see it")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return (Verb.INSERT == statement.verb() || Verb.REPLACE == statement.verb() ||
                Verb.UPSERT == statement.verb()) && ours.matches("error (23|38|39) .*");
        }

        @Override
        boolean mayFollow(final List<Statement> earlier)
        {
            return earlier.stream().anyMatch((statement) -> Verb.TRIGGER == statement.verb());
        }
    },

    /** Both Tarantools ask triggers where there is no index to put a tuple in, and let them do without. */
    INDEX_BEFORE_TRIGGERS("a space without an index has nothing to ask triggers about")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return ours.startsWith("error 35 ");
        }

        @Override
        boolean mayFollow(final List<Statement> earlier)
        {
            return earlier.stream().anyMatch((statement) -> Verb.TRIGGER == statement.verb());
        }
    },

    /** 2.6 forgets what is wrong with operations of an upsert that a trigger makes something else of. */
    OPERATIONS_BEFORE_TRIGGERS("what is wrong with the operations of an upsert is said before triggers are asked")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return Verb.UPSERT == statement.verb() && "ok".equals(theirs) && ours.matches("error (26|28|29|201) .*");
        }

        @Override
        boolean mayFollow(final List<Statement> earlier)
        {
            return earlier.stream().anyMatch((statement) -> Verb.TRIGGER == statement.verb());
        }
    },

    /** Both Tarantools compare the primary key of what a trigger returns before they look at its format. */
    FORMAT_BEFORE_KEY("what a trigger returns has to fit the format before it is compared")
    {
        @Override
        boolean explains(final Statement statement, final String theirs, final String ours)
        {
            return theirs.startsWith("error 94 ") && ours.matches("error (23|38|39) .*");
        }

        @Override
        boolean mayFollow(final List<Statement> earlier)
        {
            return earlier.stream().anyMatch((statement) -> Verb.TRIGGER == statement.verb());
        }
    };

    private static final Pattern DUPLICATE_TUPLES =
        Pattern.compile("error 3 .* with old tuple - \\[(.*)] and new tuple - \\[(.*)]");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?(E[+-]?[0-9]+)?");

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

    /**
     * @param earlier statements of the script.
     * @return whether it can be, behind those.
     */
    boolean mayFollow(final List<Statement> earlier)
    {
        return true;
    }

    /** The one that explains two answers, or null. */
    static Divergence of(
        final Statement statement, final String theirs, final String ours, final List<Statement> earlier)
    {
        for (final Divergence divergence : values())
        {
            if (divergence.explains(statement, theirs, ours) && divergence.mayFollow(earlier))
            {
                return divergence;
            }
        }
        return null;
    }
}
