-- The global box: what it has, each part in a module of its own.
local internal = ...
local values, errors, tuples = internal.use('values'), internal.use('errors'), internal.use('tuple')
local data, txn, cache = internal.use('data'), internal.use('txn'), internal.use('schema_cache')
local type, pairs, next, setmetatable, tostring, error = type, pairs, next, setmetatable, tostring, error

local box = {NULL = values.NULL}

box.error = errors.box_error
box.tuple = tuples.library

box.begin, box.commit, box.rollback, box.atomic = txn.begin, txn.commit, txn.rollback, txn.atomic
box.savepoint, box.rollback_to_savepoint = txn.savepoint, txn.rollback_to_savepoint
box.is_in_txn, box.txn_id, box.on_commit, box.on_rollback = txn.is_in_txn, txn.txn_id, txn.on_commit, txn.on_rollback

box.space = setmetatable({}, {
    __index = function(_, key)
        return cache.space(key)
    end,
    __pairs = function()
        local names = cache.spaces()
        return next, names, nil
    end,
    __serialize = function()
        local names = cache.spaces()
        local copy = {}
        for name, space in pairs(names) do
            copy[name] = space
        end
        return copy
    end
})

box.index = internal.use('index').iterator_ids

function box.execute()
    errors.raise('ER_UNSUPPORTED', 'memtx', 'SQL')
end

box.prepare, box.unprepare = box.execute, box.execute

-- Parts that are loaded when somebody wants them.
local LATER = {
    schema = 'schema', sequence = 'sequence', info = 'info', cfg = 'cfg', stat = 'stat', slab = 'slab',
    runtime = 'slab', session = 'box_session', ctl = 'ctl', snapshot = 'checkpoint', backup = 'checkpoint',
    once = 'schema', func = 'func', read_view = 'read_view'
}

return setmetatable(box, {
    __autocomplete = function() return LATER end,
    __index = function(self, key)
        local module = LATER[key]
        if module then
            local part = internal.use(module)
            local value = part.box and part.box[key] or part
            self[key] = value
            return value
        end
        return nil
    end
})
