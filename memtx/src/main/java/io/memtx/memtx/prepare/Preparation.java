package io.memtx.memtx.prepare;

import io.memtx.memtx.function.FunctionCatalog;
import io.memtx.memtx.schema.FunctionDef;
import io.memtx.memtx.schema.SpaceDef;
import io.memtx.memtx.schema.SpaceSequenceDef;
import io.memtx.memtx.sequence.SequenceCatalog;
import io.memtx.memtx.sequence.SequenceStore;
import io.memtx.tuple.Tuple;
import io.memtx.tuple.format.FieldDef;
import io.memtx.tuple.format.FieldRules;
import io.memtx.tuple.msgpack.MsgPack;

import java.util.ArrayList;
import java.util.List;

/**
 * What there is to do to the tuples of one space before they are stored: in one version of the schema. Immutable;
 * belongs to the transaction thread.
 */
public final class Preparation
{
    private final SequenceStore sequence; // null for none
    private final int sequenceFieldNo;
    private final List<FieldDefault> defaults;
    private final List<Constraint> tupleConstraints;
    private final List<Constraint> fieldConstraints;

    private Preparation(
        final SequenceStore sequence,
        final int sequenceFieldNo,
        final List<FieldDefault> defaults,
        final List<Constraint> tupleConstraints,
        final List<Constraint> fieldConstraints)
    {
        this.sequence = sequence;
        this.sequenceFieldNo = sequenceFieldNo;
        this.defaults = defaults;
        this.tupleConstraints = tupleConstraints;
        this.fieldConstraints = fieldConstraints;
    }

    /**
     * Works out what there is to do.
     *
     * @param space     definition of the space.
     * @param sequences of the schema.
     * @param functions of the schema; one that the space names and that is not there yet is an error of its own.
     * @return what there is to do; null for nothing.
     */
    public static Preparation of(
        final SpaceDef space, final SequenceCatalog sequences, final FunctionCatalog functions)
    {
        final SpaceSequenceDef use = sequences.ofSpace(space.id());
        final List<FieldDefault> defaults = new ArrayList<>();
        final List<Constraint> tupleConstraints = new ArrayList<>();
        final List<Constraint> fieldConstraints = new ArrayList<>();
        space.constraints().forEach((name, id) ->
            tupleConstraints.add(new Constraint(name, Constraint.TUPLE, null, false, functions.code(id))));
        for (int i = 0; i < space.fields().size(); i++)
        {
            final FieldDef field = space.fields().get(i);
            final FieldRules rules = field.rules();
            final int fieldNo = i;
            if (rules.hasDefault())
            {
                defaults.add(new FieldDefault(
                    i,
                    rules.defaultValue(),
                    0 == rules.defaultFunctionId() ? null : nameOf(functions, rules.defaultFunctionId()),
                    functions.code(rules.defaultFunctionId())));
            }
            rules.constraints().forEach((name, id) -> fieldConstraints.add(new Constraint(
                name, fieldNo, (fieldNo + 1) + " (" + field.name() + ')', field.mayBeNil(), functions.code(id))));
        }
        return null == use && defaults.isEmpty() && tupleConstraints.isEmpty() && fieldConstraints.isEmpty() ?
            null :
            new Preparation(
                null == use ? null : sequences.find(use.sequenceId()),
                null == use ? 0 : use.fieldNo(),
                defaults,
                tupleConstraints,
                fieldConstraints);
    }

    /**
     * Checks a tuple against the constraints on whole tuples: before anything else is known of it.
     *
     * @param tuple address of the tuple, an array.
     * @throws io.memtx.tuple.error.MemtxException ER_TUPLE_CONSTRAINT_FAILED.
     */
    public void checkTuple(final long tuple)
    {
        if (!tupleConstraints.isEmpty())
        {
            final Tuple copy = Tuple.copyOf(tuple);
            for (int i = 0; i < tupleConstraints.size(); i++)
            {
                tupleConstraints.get(i).check(copy);
            }
        }
    }

    /**
     * Checks the fields of a tuple against their constraints.
     *
     * @param tuple address of the tuple, which meets the format.
     * @throws io.memtx.tuple.error.MemtxException ER_FIELD_CONSTRAINT_FAILED.
     */
    public void checkFields(final long tuple)
    {
        if (!fieldConstraints.isEmpty())
        {
            final Tuple copy = Tuple.copyOf(tuple);
            for (int i = 0; i < fieldConstraints.size(); i++)
            {
                final Constraint constraint = fieldConstraints.get(i);
                final Object value = constraint.fieldNo() < copy.size() ? copy.get(constraint.fieldNo()) : null;
                if (null != value || !constraint.mayBeNil())
                {
                    constraint.check(value);
                }
            }
        }
    }

    /**
     * Makes the sequence, if there is one, go on behind the key of a tuple that is stored as it is: one that was
     * prepared before it was logged.
     *
     * @param tuple address of the tuple, an array.
     */
    public void passKey(final long tuple)
    {
        if (null != sequence && sequenceFieldNo < MsgPack.count(tuple))
        {
            StatementPreparer.pass(sequence, MsgPack.skip(MsgPack.firstElement(tuple), sequenceFieldNo));
        }
    }

    /**
     * @return whether there is a constraint.
     */
    public boolean hasConstraints()
    {
        return !tupleConstraints.isEmpty() || !fieldConstraints.isEmpty();
    }

    SequenceStore sequence()
    {
        return sequence;
    }

    int sequenceFieldNo()
    {
        return sequenceFieldNo;
    }

    /** In order of the fields. */
    List<FieldDefault> defaults()
    {
        return defaults;
    }

    private static String nameOf(final FunctionCatalog functions, final int functionId)
    {
        final FunctionDef def = functions.find(functionId);
        return null == def ? String.valueOf(functionId) : def.name();
    }
}
