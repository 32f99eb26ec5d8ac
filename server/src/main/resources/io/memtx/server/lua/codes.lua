-- Errors that only Lua raises here: number and text by name, as Tarantool has them.
return {
    ER_NO_SUCH_PROC = {33, "Procedure '%s' is not defined"},
    ER_CREATE_USER = {43, "Failed to create user '%s': %s"},
    ER_DROP_USER = {44, "Failed to drop user or role '%s': %s"},
    ER_NO_SUCH_USER = {45, "User '%s' is not found"},
    ER_USER_EXISTS = {46, "User '%s' already exists"},
    ER_UNKNOWN_SCHEMA_OBJECT = {49, "Unknown object type '%s'"},
    ER_NO_SUCH_ROLE = {82, "Role '%s' is not found"},
    ER_ROLE_EXISTS = {83, "Role '%s' already exists"},
    ER_CREATE_ROLE = {84, "Failed to create role '%s': %s"},
    ER_PRIV_GRANTED = {89, "User '%s' already has %s access on %s%s"},
    ER_ROLE_GRANTED = {90, "User '%s' already has role '%s'"},
    ER_PRIV_NOT_GRANTED = {91, "User '%s' does not have %s access on %s '%s'"},
    ER_ROLE_NOT_GRANTED = {92, "User '%s' does not have role '%s'"},
    ER_PROC_LUA = {32, '%s'},
    ER_NO_SUCH_SESSION = {117, 'Session %s does not exist'},
    ER_TRANSACTION_YIELD = {154, 'Transaction has been aborted by a fiber yield'}
}
