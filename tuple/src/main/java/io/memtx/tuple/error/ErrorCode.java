package io.memtx.tuple.error;

/**
 * The errors that can occur, with Tarantool's numbers and texts (3.x where 2.6 and 3.x differ).
 */
public enum ErrorCode
{
    ER_UNKNOWN(0, "Unknown error"),
    ER_ILLEGAL_PARAMS(1, "%s"),
    ER_MEMORY_ISSUE(2, "Failed to allocate %s bytes in %s for %s"),
    ER_TUPLE_FOUND(
        3,
        "Duplicate key exists in unique index \"%s\" in space \"%s\" with old tuple - %s and new tuple " +
        "- %s"),
    ER_UNSUPPORTED(5, "%s does not support %s"),
    ER_READONLY(7, "Can't modify data on a read-only instance%s"),
    ER_CREATE_SPACE(9, "Failed to create space '%s': %s"),
    ER_SPACE_EXISTS(10, "Space '%s' already exists"),
    ER_DROP_SPACE(11, "Can't drop space '%s': %s"),
    ER_ALTER_SPACE(12, "Can't modify space '%s': %s"),
    ER_INDEX_TYPE(13, "Unsupported index type supplied for index '%s' in space '%s'"),
    ER_MODIFY_INDEX(14, "Can't create or modify index '%s' in space '%s': %s"),
    ER_LAST_DROP(15, "Can't drop the primary key in a system space, space '%s'"),
    ER_DROP_PRIMARY_KEY(17, "Can't drop primary key in space '%s' while secondary keys exist"),
    ER_KEY_PART_TYPE(18, "Supplied key type of part %s does not match index part type: expected %s"),
    ER_EXACT_MATCH(19, "Invalid key part count in an exact match (expected %s, got %s)"),
    ER_INVALID_MSGPACK(20, "Invalid MsgPack - %s"),
    ER_TUPLE_NOT_ARRAY(22, "Tuple/Key must be MsgPack array"),
    ER_FIELD_TYPE(23, "Tuple field %s type does not match one required by operation: expected %s, got %s"),
    ER_INDEX_PART_TYPE_MISMATCH(24, "Field %s has type '%s' in one index, but type '%s' in another"),
    ER_UPDATE_SPLICE(25, "SPLICE error on field %s: %s"),
    ER_UPDATE_ARG_TYPE(26, "Argument type in operation '%s' on field %s does not match field type: expected %s"),
    ER_FORMAT_MISMATCH_INDEX_PART(27, "Field %s has type '%s' in space format, but type '%s' in index definition"),
    ER_UNKNOWN_UPDATE_OP(28, "Unknown UPDATE operation #%s: %s"),
    ER_UPDATE_FIELD(29, "Field %s UPDATE error: %s"),
    ER_FUNCTION_TX_ACTIVE(30, "Transaction is active at return from function"),
    ER_KEY_PART_COUNT(31, "Invalid key part count (expected [0..%s], got %s)"),
    ER_NO_SUCH_TRIGGER(34, "Trigger '%s' doesn't exist"),
    ER_NO_SUCH_INDEX_ID(35, "No index #%s is defined in space '%s'"),
    ER_NO_SUCH_SPACE(36, "Space '%s' does not exist"),
    ER_NO_SUCH_FIELD_NO(37, "Field %s was not found in the tuple"),
    ER_EXACT_FIELD_COUNT(38, "Tuple field count %s does not match space field count %s"),
    ER_FIELD_MISSING(39, "Tuple field %s required by space format is missing"),
    ER_WAL_IO(40, "Failed to write to disk"),
    ER_MORE_THAN_ONE_TUPLE(41, "Get() doesn't support partial keys and non-unique indexes"),
    ER_ACCESS_DENIED(42, "%s access to %s '%s' is denied for user '%s'"),
    ER_CREDS_MISMATCH(47, "User not found or supplied credentials are invalid"),
    ER_UNKNOWN_REQUEST_TYPE(48, "Unknown request type %s"),
    ER_CREATE_FUNCTION(50, "Failed to create function '%s': %s"),
    ER_NO_SUCH_FUNCTION(51, "Function '%s' does not exist"),
    ER_FUNCTION_EXISTS(52, "Function '%s' already exists"),
    ER_BEFORE_REPLACE_RET(53, "Invalid return value of space:before_replace trigger: expected tuple or nil"),
    ER_MULTISTATEMENT_TRANSACTION(54, "Can not perform %s in a multi-statement transaction"),
    ER_NO_SUCH_ENGINE(57, "Space engine '%s' does not exist"),
    ER_RELOAD_CFG(58, "Can't set option '%s' dynamically"),
    ER_CFG(59, "Incorrect value for option '%s': %s"),
    ER_NO_SUCH_SAVEPOINT(61, "Can not rollback to savepoint: the savepoint does not exist"),
    ER_UNKNOWN_REPLICA(62, "Replica %s is not registered with replica set %s"),
    ER_REPLICASET_UUID_MISMATCH(63, "Replica set UUID mismatch: expected %s, got %s"),
    ER_INVALID_UUID(64, "Invalid UUID: %s"),
    ER_INSTANCE_UUID_MISMATCH(66, "Instance UUID mismatch: expected %s, got %s"),
    ER_REPLICA_ID_IS_RESERVED(67, "Can't initialize replica id with a reserved value %s"),
    ER_IDENTIFIER(70, "Invalid identifier '%s' (expected printable symbols only or it is too long)"),
    ER_DROP_FUNCTION(71, "Can't drop function %s: %s"),
    ER_ITERATOR_TYPE(72, "Unknown iterator type '%s'"),
    ER_REPLICA_MAX(73, "Replica count limit reached: %s"),
    ER_INVALID_XLOG(74, "Failed to read xlog: %s"),
    ER_TIMEOUT(78, "Timeout exceeded"),
    ER_ACTIVE_TRANSACTION(79, "Operation is not permitted when there is an active transaction "),
    ER_INDEX_EXISTS(85, "Index '%s' already exists"),
    ER_MISSING_SNAPSHOT(93, "Can't find snapshot"),
    ER_CANT_UPDATE_PRIMARY_KEY(94, "Attempt to modify a tuple field which is part of primary index in space '%s'"),
    ER_UPDATE_INTEGER_OVERFLOW(95, "Integer overflow when performing '%s' operation on field %s"),
    ER_FUNCTION_LANGUAGE(100, "Unsupported language '%s' specified for function '%s'"),
    ER_PROTOCOL(104, "%s"),
    ER_WRONG_INDEX_RECORD(106, "Wrong record in _index space: got {%s}, expected {%s}"),
    ER_WRONG_INDEX_PARTS(107, "Wrong index part %s: %s"),
    ER_WRONG_INDEX_OPTIONS(108, "Wrong index options: %s"),
    ER_WRONG_SCHEMA_VERSION(109, "Wrong schema version, current: %s, in request: %s"),
    ER_MEMTX_MAX_TUPLE_SIZE(
        110,
        "Failed to allocate %s bytes for tuple: tuple is too large. Check 'memtx_max_tuple_size' " +
        "configuration option."),
    ER_WRONG_SPACE_OPTIONS(111, "Wrong space options: %s"),
    ER_UNSUPPORTED_INDEX_FEATURE(112, "Index '%s' (%s) of space '%s' (%s) does not support %s"),
    ER_VIEW_IS_RO(113, "View '%s' is read-only"),
    ER_NO_TRANSACTION(114, "No active transaction"),
    ER_LOADING(116, "Instance bootstrap hasn't finished yet"),
    ER_CONNECTION_TO_SELF(117, "Connection to self"),
    ER_CHECKPOINT_IN_PROGRESS(120, "Snapshot is already in progress"),
    ER_SUB_STMT_MAX(121, "Can not execute a nested statement: nesting limit reached"),
    ER_COMMIT_IN_SUB_STMT(122, "Can not commit transaction in a nested statement"),
    ER_ROLLBACK_IN_SUB_STMT(123, "Rollback called in a nested statement"),
    ER_DECOMPRESSION(124, "Decompression error: %s"),
    ER_INVALID_XLOG_TYPE(125, "Invalid xlog type: expected %s, got %s"),
    ER_ALREADY_RUNNING(126, "Failed to lock WAL directory %s and hot_standby mode is off"),
    ER_INDEX_FIELD_COUNT_LIMIT(127, "Indexed field count limit reached: %s indexed fields"),
    ER_BACKUP_IN_PROGRESS(129, "Backup is already in progress"),
    ER_CASCADE_ROLLBACK(134, "WAL has a rollback in progress"),
    ER_PARTIAL_KEY(
        136,
        "%s index  does not support selects via a partial key (expected %s parts, got %s). Please " +
        "Consider changing index type to TREE."),
    ER_TRUNCATE_SYSTEM_SPACE(137, "Can't truncate a system space, space '%s'"),
    ER_WRONG_SPACE_FORMAT(141, "Wrong space format field %s: %s"),
    ER_CREATE_SEQUENCE(142, "Failed to create sequence '%s': %s"),
    ER_ALTER_SEQUENCE(143, "Can't modify sequence '%s': %s"),
    ER_DROP_SEQUENCE(144, "Can't drop sequence '%s': %s"),
    ER_NO_SUCH_SEQUENCE(145, "Sequence '%s' does not exist"),
    ER_SEQUENCE_EXISTS(146, "Sequence '%s' already exists"),
    ER_SEQUENCE_OVERFLOW(147, "Sequence '%s' has overflowed"),
    ER_NO_SUCH_INDEX_NAME(148, "No index '%s' is defined in space '%s'"),
    ER_SPACE_FIELD_IS_DUPLICATE(149, "Space field '%s' is duplicate"),
    ER_CANT_CREATE_COLLATION(150, "Failed to initialize collation: %s."),
    ER_WRONG_COLLATION_OPTIONS(151, "Wrong collation options: %s"),
    ER_NULLABLE_PRIMARY(152, "Primary index of space '%s' can not contain nullable parts"),
    ER_NO_SUCH_FIELD_NAME_IN_SPACE(153, "Field '%s' was not found in space '%s' format"),
    ER_NO_SUCH_GROUP(155, "Replication group '%s' does not exist"),
    ER_UPDATE_DECIMAL_OVERFLOW(160, "Decimal overflow when performing operation '%s' on field %s"),
    ER_ACTION_MISMATCH(162, "Field %s contains %s on conflict action, but %s in index parts"),
    ER_NO_SUCH_COLLATION(166, "Collation '%s' does not exist"),
    ER_DROP_COLLATION(173, "Can't drop collation %s : %s"),
    ER_MULTIKEY_INDEX_MISMATCH(194, "Field %s is used as multikey in one index and as single key in another"),
    ER_FUNC_INDEX_FUNC(198, "Failed to build a key for functional index '%s' of space '%s': %s"),
    ER_FUNC_INDEX_FORMAT(199, "Key format doesn't match one defined in functional index '%s' of space '%s': %s"),
    ER_FUNC_INDEX_PARTS(200, "Wrong functional index definition: %s"),
    ER_NO_SUCH_FIELD_NAME(201, "Field '%s' was not found in the tuple"),
    ER_BOOTSTRAP_READONLY(203, "Trying to bootstrap a local read-only instance as master"),
    ER_SEQUENCE_NOT_STARTED(212, "Sequence '%s' is not started"),
    ER_REPLICA_NOT_ANON(207, "Replica '%s' is not anonymous and cannot register."),
    ER_UNCOMMITTED_FOREIGN_SYNC_TXNS(
        214, "Found uncommitted sync transactions from other instance with id %s"),
    ER_SYNC_QUORUM_TIMEOUT(216, "Quorum collection for a synchronous transaction is timed out"),
    ER_SYNC_ROLLBACK(217, "A rollback for a synchronous transaction is received"),
    ER_XLOG_GAP(219, "%s"),
    ER_TOO_EARLY_SUBSCRIBE(220, "Can't subscribe non-anonymous replica %s until join is done"),
    ER_QUORUM_WAIT(222, "Couldn't wait for quorum %s: %s"),
    ER_INTERFERING_PROMOTE(223, "Instance with replica id %s was promoted first"),
    ER_ELECTION_DISABLED(224, "Elections were turned off"),
    ER_TXN_ROLLBACK(225, "Transaction was rolled back"),
    ER_NOT_LEADER(226, "The instance is not a leader. New leader is %s"),
    ER_SYNC_QUEUE_UNCLAIMED(227, "The synchronous transaction queue doesn't belong to any instance"),
    ER_SYNC_QUEUE_FOREIGN(228, "The synchronous transaction queue belongs to other instance with id %s"),
    ER_TRANSACTION_TIMEOUT(231, "Transaction has been aborted by timeout"),
    ER_ACTIVE_TIMER(232, "Operation is not permitted if timer is already running"),
    ER_TUPLE_FIELD_COUNT_LIMIT(233, "Tuple field count limit reached: see box.schema.FIELD_MAX"),
    ER_CREATE_CONSTRAINT(234, "Failed to create constraint '%s' in space '%s': %s"),
    ER_FIELD_CONSTRAINT_FAILED(235, "Check constraint '%s' failed for field '%s'"),
    ER_TUPLE_CONSTRAINT_FAILED(236, "Check constraint '%s' failed for a tuple"),
    ER_CREATE_FOREIGN_KEY(237, "Failed to create foreign key '%s' in space '%s': %s"),
    ER_FOREIGN_KEY_INTEGRITY(238, "Foreign key '%s' integrity check failed: %s"),
    ER_FIELD_FOREIGN_KEY_FAILED(239, "Foreign key constraint '%s' failed for field '%s': %s"),
    ER_COMPLEX_FOREIGN_KEY_FAILED(240, "Foreign key constraint '%s' failed: %s"),
    ER_NO_ELECTION_QUORUM(
        242, "Not enough peers connected to start elections: %s out of minimal required %s"),
    ER_SPLIT_BRAIN(244, "Split-Brain discovered: %s"),
    ER_OLD_TERM(245, "The term is outdated: old - %s, new - %s"),
    ER_INTERFERING_ELECTIONS(246, "Interfering elections started"),
    ER_ITERATOR_POSITION(247, "Iterator position is invalid"),
    ER_DEFAULT_VALUE_TYPE(248, "Type of the default value does not match tuple field %s type: expected %s, got %s"),
    ER_BOOTSTRAP_NOT_UNANIMOUS(261, "Replica %s chose a different bootstrap leader %s"),
    ER_CANT_CHECK_BOOTSTRAP_LEADER(262, "Can't check who replica %s chose its bootstrap leader"),
    ER_BOOTSTRAP_CONNECTION_NOT_TO_ALL(
        263, "Some replica set members were not specified in box.cfg.replication"),
    ER_NIL_UUID(264, "Nil UUID is reserved and can't be used in replication"),
    ER_MISSING_SYSTEM_SPACES(266, "Snapshot has no system spaces"),
    ER_INSTANCE_NAME_DUPLICATE(269, "Duplicate replica name %s, already occupied by %s"),
    ER_CREATE_DEFAULT_FUNC(275, "Failed to create field default function '%s': %s"),
    ER_DEFAULT_FUNC_FAILED(276, "Error calling field default function '%s': %s"),
    ER_IN_ANOTHER_PROMOTE(278, "box.ctl.promote() is already running"),
    ER_FIELD_VALUE_OUT_OF_RANGE(280, "The value of field %s exceeds the supported range for type '%s': %s"),
    ER_TXN_COMMIT(284, "Transaction was committed"),
    ER_READ_VIEW_BUSY(285, "The read view is busy"),
    ER_READ_VIEW_CLOSED(286, "The read view is closed"),
    ER_WAL_QUEUE_FULL(287, "The WAL queue is full"),
    ER_SYNC_QUEUE_FULL(289, "The synchronous transaction queue is full"),
    ER_KEY_PART_VALUE_OUT_OF_RANGE(290, "The value of key part exceeds the supported range for type"),
    ER_ALIEN_ENGINE(292, "Snapshot contains alien space engine row"),
    ER_FIELD_IRREPRESENTABLE_VALUE(296, "The value does not fit in field type"),
    ER_KEY_PART_IRREPRESENTABLE_VALUE(297, "The value of key part does not fit in type"),
    ER_XLOG_NOT_FOUND(303, "xlog file not found"),
    ER_NO_SUCH_READ_VIEW(305, "Read view was not found by id");

    private final int number;
    private final String template;

    ErrorCode(final int number, final String template)
    {
        this.number = number;
        this.template = template;
    }

    /**
     * @return Tarantool's number.
     */
    public int number()
    {
        return number;
    }

    /**
     * @return the text with {@code %s} for what is filled in.
     */
    public String template()
    {
        return template;
    }

    /**
     * @param arguments of the template.
     * @return the text.
     */
    public String format(final Object... arguments)
    {
        return String.format(template, arguments);
    }
}
