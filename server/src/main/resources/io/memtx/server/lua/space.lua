-- Objects of spaces and their methods.
local internal = ...
local codec, data, values, errors = internal.use('codec'), internal.use('data'), internal.use('values'),
    internal.use('errors')
local tuples, txn, index_api = internal.use('tuple'), internal.use('txn'), internal.use('index')
local type, tostring, tonumber, error, pairs, setmetatable, select, rawget, rawset, format =
    type, tostring, tonumber, error, pairs, setmetatable, select, rawget, rawset, string.format

local api = {}
local methods = {}
api.methods = methods

local hidden = setmetatable({}, {__mode = 'k'}) -- of a space: what is no field of it

local function check(space, method)
    if type(space) ~= 'table' or space.id == nil or hidden[space] == nil then
        error(format('Use space:%s(...) instead of space.%s(...)', method, method), 0)
    end
    internal.use('schema_cache').refresh()
end

function api.hide(space, named, fields, owner)
    hidden[space] = {_format = named, _fields = fields, _owner = owner}
end

local function primary(space)
    local index = space.index[0]
    if not index then
        errors.raise('ER_NO_SUCH_INDEX_ID', 0, space.name)
    end
    return index
end

api.primary = primary

local function put(kind)
    return function(space, tuple)
        check(space, kind)
        primary(space)
        return data.tuple_or_nothing(data.statement(kind, space, nil, tuples.encode(tuple)), space)
    end
end

methods.insert = put('insert')
methods.replace = put('replace')
methods.put = methods.replace

local function through(name)
    methods[name] = function(space, ...)
        check(space, name)
        return index_api.methods[name](primary(space), ...)
    end
end

for _, name in pairs({'get', 'select', 'update', 'delete', 'tuple_pos', 'offset_of', 'quantile'}) do
    through(name)
end

-- Without an index there is nothing, which is no error here.
function methods.count(space, key, options)
    check(space, 'count')
    return space.index[0] and space.index[0]:count(key, options) or 0
end

function methods.len(space)
    check(space, 'len')
    return space.index[0] and space.index[0]:len() or 0
end

function methods.pairs(space, key, options)
    check(space, 'pairs')
    if not space.index[0] then
        return internal.iterator(function() end, nil, nil)
    end
    return space.index[0]:pairs(key, options)
end

function methods.upsert(space, tuple, operations)
    check(space, 'upsert')
    primary(space)
    if type(operations) ~= 'table' then
        errors.illegal('Usage space:upsert(tuple_key, ops)')
    end
    data.statement('upsert', space, nil, tuples.encode(tuple), codec.encode(operations))
end

function methods.bsize(space)
    check(space, 'bsize')
    return data.manage('space_bsize', space.name)
end

function methods.stat(space)
    check(space, 'stat')
    return data.manage('space_stat', space.name)
end

function methods.auto_increment(space, tuple)
    check(space, 'auto_increment')
    local last = primary(space):max()
    local list = {last and last[1] + 1 or 1}
    local n = #tuple
    for i = 1, n do
        list[i + 1] = tuple[i]
    end
    return methods.insert(space, list)
end

function methods.frommap(space, map, options)
    check(space, 'frommap')
    if type(map) ~= 'table' then
        errors.usage('space:frommap(map, opts)')
    end
    local named = hidden[space]._format
    local list, n = {}, 0
    for key, value in pairs(map) do
        local position = named and named.names[key]
        if not position then
            return nil, format("Unknown field '%s'", tostring(key))
        end
        list[position] = value
        if position > n then
            n = position
        end
    end
    if named then
        for i = 1, #named do
            local field = hidden[space]._fields[i]
            if list[i] == nil and not field.is_nullable then
                return nil, format('Tuple field %d (%s) required by space format is missing', i, field.name)
            end
        end
    end
    for i = 1, n do
        if list[i] == nil then
            list[i] = values.NULL
        end
    end
    if type(options) == 'table' and options.table then
        return list
    end
    return tuples.of_bytes(codec.encode_array(list, n), named)
end

function methods.run_triggers(space, is_running)
    check(space, 'run_triggers')
    internal.use('triggers').enable(space, is_running)
end

for _, name in pairs({'truncate', 'drop', 'rename', 'alter', 'format', 'create_index', 'create_check_constraint'}) do
    methods[name] = function(space, ...)
        check(space, name)
        return internal.use('schema')['space_' .. name](space, ...)
    end
end

local metatable = {
    __index = function(space, key)
        local method = methods[key]
        if method ~= nil then
            return method
        end
        local more = hidden[space]
        return more and more[key]
    end
}

api.metatable = metatable

function api.fields(space)
    return hidden[space]._fields
end

-- A new object, with the functions that set its triggers: they are fields of it, as in Tarantool.
function api.new(id)
    local space = setmetatable({id = id}, metatable)
    space.on_replace = function(...)
        return internal.use('triggers').set('on_replace', id, select('#', ...), ...)
    end
    space.before_replace = function(...)
        return internal.use('triggers').set('before_replace', id, select('#', ...), ...)
    end
    return space
end

api.index_metatable = {}

return api
