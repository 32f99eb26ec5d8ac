-- Transactions. One is announced by box.begin and begins with its first statement: from then on the transaction thread
-- waits for this one, up to a deadline. A fiber that lets others run meanwhile loses it, as in Tarantool.
local internal = ...
local scheduler, errors, data, values, hooks = internal.use('scheduler'), internal.use('errors'), internal.use('data'),
    internal.use('values'), internal.use('hooks')
local type, pcall, error, select, pairs, tostring, unpack = type, pcall, error, select, pairs, tostring, unpack

local txn = {}
local ids = 0
local in_trigger = 0

local function current()
    local fiber = scheduler.current()
    return fiber and fiber.txn
end

function txn.enter_trigger()
    in_trigger = in_trigger + 1
end

function txn.leave_trigger()
    in_trigger = in_trigger - 1
end

local function run_hooks(list, statements)
    for i = 1, #list do
        local function generator(_, position)
            position = position + 1
            local row = statements and statements[position]
            if not row then
                return nil
            end
            return position, row.old, row.new, row.space
        end
        local ok, message = scheduler.nested(list[i], function()
            return generator, nil, 0
        end)
        if not ok then
            internal.host('log', 'error', type(message) == 'string' and message or type(message))
        end
    end
end

local function decode_statements(list)
    local tuples = internal.use('tuple')
    for i = 1, #list do
        local row = list[i]
        list[i] = {
            old = row[1] ~= nil and tuples.of_bytes(row[1]) or nil,
            new = row[2] ~= nil and tuples.of_bytes(row[2]) or nil,
            space = row[3]
        }
    end
    return list
end

local function rolled_back(self, statements)
    internal.use('schema_cache').invalidate()
    data.changed()
    run_hooks(self.on_rollback, statements)
end

local function abort(self, reason)
    if self.is_held then
        self.is_held = false
        local ok, statements = pcall(internal.host, 'txn_rollback')
        rolled_back(self, ok and decode_statements(statements) or {})
        self.aborted = reason
    end
end

-- Refuses statements of what was rolled back behind the fiber's back; begins what was announced.
data.enter = function()
    local self = current()
    if not self or in_trigger > 0 then
        return
    end
    if self.aborted then
        errors.raise(self.aborted)
    end
    if not self.is_held then
        internal.host('txn_begin', self.timeout or values.NULL, self.is_sync or false)
        self.is_held = true
        self.savepoints = {}
    end
end

scheduler.before_suspend = function(fiber)
    if fiber.txn then
        abort(fiber.txn, 'ER_TRANSACTION_YIELD')
    end
end

scheduler.on_end = function(fiber)
    if fiber.txn then
        abort(fiber.txn, 'ER_TRANSACTION_YIELD')
        fiber.txn = nil
    end
end

function txn.begin(options)
    if in_trigger > 0 or current() then
        errors.raise('ER_ACTIVE_TRANSACTION')
    end
    local timeout, is_sync
    if options ~= nil then
        if type(options) ~= 'table' then
            errors.illegal('options should be a table')
        end
        for name in pairs(options) do
            if name ~= 'timeout' and name ~= 'txn_isolation' and name ~= 'is_sync' then
                errors.illegal("unexpected option '" .. tostring(name) .. "'")
            end
        end
        timeout, is_sync = options.timeout, options.is_sync
        if is_sync ~= nil and type(is_sync) ~= 'boolean' then
            errors.illegal('is_sync must be a boolean')
        end
        if timeout ~= nil and (type(timeout) ~= 'number' or timeout <= 0) then
            errors.illegal('timeout must be a number greater than 0')
        end
    end
    ids = ids + 1
    scheduler.current().txn = {id = ids, is_held = false, timeout = timeout, is_sync = is_sync, on_commit = {},
        on_rollback = {}}
end

function txn.commit(options)
    if in_trigger > 0 then
        errors.raise('ER_COMMIT_IN_SUB_STMT')
    end
    local self = current()
    if not self then
        return
    end
    scheduler.current().txn = nil
    if self.aborted then
        errors.raise(self.aborted)
    end
    if not self.is_held then
        run_hooks(self.on_commit, {})
        return
    end
    if type(options) == 'table' and options.is_sync then
        internal.host('txn_synchronous')
    end
    self.is_held = false
    local ok, answer = pcall(internal.host, 'txn_commit')
    internal.use('schema_cache').invalidate()
    data.changed()
    if not ok then
        run_hooks(self.on_rollback, {})
        error(answer, 0)
    end
    run_hooks(self.on_commit, decode_statements(answer))
end

function txn.rollback()
    if in_trigger > 0 then
        errors.raise('ER_ROLLBACK_IN_SUB_STMT')
    end
    local self = current()
    if not self then
        return
    end
    abort(self)
    if not self.aborted then
        scheduler.current().txn = nil
    end
    scheduler.current().txn = nil
end

function txn.is_in_txn()
    return in_trigger > 0 or current() ~= nil
end

function txn.txn_id()
    local self = current()
    return self and self.id
end

function txn.savepoint()
    local self = current()
    if not self and in_trigger == 0 then
        errors.raise('ER_NO_TRANSACTION')
    end
    data.enter()
    return {csavepoint = internal.host('txn_savepoint'), txn = self}
end

function txn.rollback_to_savepoint(savepoint)
    local self = current()
    if type(savepoint) ~= 'table' or savepoint.csavepoint == nil then
        errors.usage('box.rollback_to_savepoint(savepoint)')
    end
    if not self and in_trigger == 0 then
        errors.raise('ER_NO_TRANSACTION')
    end
    if savepoint.txn ~= self then
        errors.raise('ER_NO_SUCH_SAVEPOINT')
    end
    internal.host('txn_rollback_to', savepoint.csavepoint)
    internal.use('schema_cache').invalidate()
    data.changed()
end

local function finish(ok, ...)
    if not ok then
        txn.rollback()
        error((...), 0)
    end
    txn.commit()
    return ...
end

function txn.atomic(first, ...)
    if type(first) == 'table' then
        local fn = (...)
        txn.begin(first)
        return finish(pcall(fn, select(2, ...)))
    end
    txn.begin()
    return finish(pcall(first, ...))
end

-- Several statements as one: in the transaction that there is, or in one of their own.
function txn.together(fn, ...)
    if txn.is_in_txn() then
        return fn(...)
    end
    return txn.atomic(fn, ...)
end

local function hook(name)
    return function(fn, old)
        local self = current()
        if not self then
            errors.raise('ER_NO_TRANSACTION')
        end
        return hooks.change(self[name], fn, old)
    end
end

txn.on_commit, txn.on_rollback = hook('on_commit'), hook('on_rollback')

return txn
