-- Definitions: box.schema, and the methods of spaces and indexes that change the schema. As in Tarantool a definition is
-- a row of a system space; what is several rows is one transaction.
local internal = ...
local codec, data, values, errors = internal.use('codec'), internal.use('data'), internal.use('values'),
    internal.use('errors')
local tuples, txn, cache = internal.use('tuple'), internal.use('txn'), internal.use('schema_cache')
local checks, definitions = internal.use('checks'), internal.use('definitions')
local type, tostring, tonumber, error, pairs, setmetatable, format, lower =
    type, tostring, tonumber, error, pairs, setmetatable, string.format, string.lower
local NULL, map_hint = values.NULL, internal.map_hint

local api = {}

local function system(name)
    return cache.space(name)
end

api.system = system

local FIRST, LAST, TEMPORARY = 512, 1073741823, 1073741824

local function next_space_id(is_temporary)
    local _, by_id = cache.spaces()
    local first, last = is_temporary and TEMPORARY or FIRST, is_temporary and 2147483646 or LAST
    local highest = first - 1
    for id in pairs(by_id) do
        if id <= last and id > highest then
            highest = id
        end
    end
    if highest < last then
        return highest + 1
    end
    for id = first, last do
        if not by_id[id] then
            return id
        end
    end
end

local SPACE_OPTIONS = {
    if_not_exists = 'boolean', id = 'number', field_count = 'number', user = 'string, number', format = 'table',
    is_local = 'boolean', temporary = 'boolean', is_sync = 'boolean', engine = 'string', type = 'string',
    defer_deletes = 'boolean', constraint = 'table, string', foreign_key = 'table'
}

local function flags_of(options)
    local flags = setmetatable({}, map_hint)
    if options.is_local then
        flags.group_id = 1
    end
    if options.temporary then
        flags.temporary = true
    end
    if options.type and options.type ~= 'normal' then
        flags.type = options.type
    end
    if options.is_sync then
        flags.is_sync = true
    end
    if options.defer_deletes then
        flags.defer_deletes = true
    end
    if options.constraint then
        flags.constraint = options.constraint
    end
    if options.foreign_key then
        flags.foreign_key = options.foreign_key
    end
    return flags
end

function api.space_create(name, options)
    checks.param(name, 'name', 'string')
    checks.options(options, SPACE_OPTIONS)
    options = options or {}
    if options.type ~= nil and options.temporary ~= nil then
        errors.raise('ER_CREATE_SPACE', name, "only one of 'type' or 'temporary' may be specified")
    end
    local existing = cache.space(name)
    if existing then
        if options.if_not_exists then
            return existing, 'not created'
        end
        errors.raise('ER_SPACE_EXISTS', name)
    end
    local id = options.id
    local is_temporary = options.type == 'temporary'
    local owner = definitions.owner(options.user)
    local fields = definitions.format(options.format or {})
    txn.together(function()
        if not id then
            id = next_space_id(is_temporary)
            if not is_temporary then
                system('_schema'):update('max_id', {{'=', 2, id}})
            end
        end
        system('_space'):insert({id, owner, name, options.engine or 'memtx', options.field_count or 0,
            flags_of(options), setmetatable(fields, internal.array_hint)})
    end)
    return cache.space(id), 'created'
end

local function space_row(space)
    return system('_space'):get(space.id)
end

function api.space_drop(space, options)
    options = options or {}
    local id = space.id
    txn.together(function()
        definitions.detach_sequence(id)
        local indexes = system('_index'):select(id)
        for i = #indexes, 1, -1 do
            local row = indexes[i]
            definitions.delete_index_row(id, row[2], row[5])
        end
        system('_truncate'):delete(id)
        definitions.revoke_all('space', id)
        if system('_space'):delete(id) == nil then
            errors.raise('ER_NO_SUCH_SPACE', space.name)
        end
    end)
    internal.use('triggers').forget(id)
end

function api.space_truncate(space)
    if space.id < FIRST and space.id >= 256 then
        errors.raise('ER_TRUNCATE_SYSTEM_SPACE', space.name)
    end
    system('_truncate'):upsert({space.id, 1}, {{'+', 2, 1}})
end

function api.space_rename(space, name)
    checks.param(name, 'name', 'string')
    system('_space'):update(space.id, {{'=', 3, name}})
    cache.refresh()
end

function api.space_format(space, given)
    if given == nil then
        local row = space_row(space)
        if row == nil then
            errors.raise('ER_NO_SUCH_SPACE', space.name)
        end
        return internal.deep_copy(row[7])
    end
    checks.param(given, 'format', 'table')
    local fields = definitions.format(given)
    system('_space'):update(space.id, {{'=', 7, setmetatable(fields, internal.array_hint)}})
    cache.refresh()
end

local ALTER_OPTIONS = {
    field_count = 'number', user = 'string, number', format = 'table', temporary = 'boolean', is_sync = 'boolean',
    defer_deletes = 'boolean', name = 'string', type = 'string', constraint = 'table, string', foreign_key = 'table'
}

function api.space_alter(space, options)
    checks.options(options, ALTER_OPTIONS)
    if options == nil then
        return
    end
    local row = space_row(space)
    if row == nil then
        errors.raise('ER_NO_SUCH_SPACE', space.name)
    end
    local flags = setmetatable(internal.deep_copy(row[6]), map_hint)
    if options.temporary ~= nil then
        flags.temporary = options.temporary and true or nil
    end
    if options.type ~= nil then
        flags.type = options.type ~= 'normal' and options.type or nil
    end
    if options.is_sync ~= nil then
        flags.is_sync = options.is_sync and true or nil
    end
    if options.defer_deletes ~= nil then
        flags.defer_deletes = options.defer_deletes
    end
    if options.constraint ~= nil then
        flags.constraint = options.constraint
    end
    if options.foreign_key ~= nil then
        flags.foreign_key = options.foreign_key
    end
    local fields = options.format and definitions.format(options.format) or row[7]
    system('_space'):replace({row[1], options.user and definitions.owner(options.user) or row[2],
        options.name or row[3], row[4], options.field_count or row[5], flags,
        setmetatable(fields, internal.array_hint)})
    cache.refresh()
end

local INDEX_OPTIONS = {
    unique = 'boolean', id = 'number', parts = 'table', type = 'string', if_not_exists = 'boolean',
    sequence = 'boolean, number, string, table', hint = 'boolean', func = 'number, string', dimension = 'number',
    distance = 'string', page_size = 'number', range_size = 'number', run_count_per_level = 'number',
    run_size_ratio = 'number', bloom_fpr = 'number'
}
local KEPT_OPTIONS = {'hint', 'dimension', 'distance', 'page_size', 'range_size', 'run_count_per_level',
    'run_size_ratio', 'bloom_fpr'}

local function next_index_id(space)
    for id = 0, 127 do
        if not space.index[id] then
            return id
        end
    end
    errors.raise('ER_INDEX_EXISTS', 'limit')
end

function api.space_create_index(space, name, options)
    checks.param(name, 'name', 'string')
    checks.options(options, INDEX_OPTIONS)
    options = options or {}
    local existing = space.index[name]
    if existing then
        if options.if_not_exists then
            return existing, 'not created'
        end
        errors.raise('ER_INDEX_EXISTS', name)
    end
    local kind = lower(options.type or 'tree')
    local is_spatial = kind == 'rtree' or kind == 'bitset'
    local parts = definitions.parts(space, options.parts, kind)
    local row_options = setmetatable({unique = not is_spatial}, map_hint)
    if options.unique ~= nil then
        row_options.unique = options.unique
    end
    for i = 1, #KEPT_OPTIONS do
        row_options[KEPT_OPTIONS[i]] = options[KEPT_OPTIONS[i]]
    end
    local id = options.id or next_index_id(space)
    if options.func ~= nil then
        row_options.func = definitions.func_id(options.func)
    end
    txn.together(function()
        system('_index'):insert({space.id, id, name, kind, row_options, setmetatable(parts, internal.array_hint)})
        if row_options.func then
            system('_func_index'):insert({space.id, id, row_options.func})
        end
        if options.sequence then
            definitions.attach_sequence(space, id, parts, options.sequence)
        end
    end)
    cache.refresh()
    return space.index[name]
end

function api.index_drop(space, index)
    txn.together(function()
        if index.id == 0 then
            definitions.detach_sequence(space.id)
        end
        local row = system('_index'):get({space.id, index.id})
        if row == nil then
            errors.raise('ER_NO_SUCH_INDEX_ID', index.id, space.name)
        end
        definitions.delete_index_row(space.id, index.id, row[5])
    end)
    cache.refresh()
end

local INDEX_ALTER = {}
for key, value in pairs(INDEX_OPTIONS) do
    INDEX_ALTER[key] = value
end
INDEX_ALTER.name = 'string'
INDEX_ALTER.if_not_exists = nil

function api.index_alter(space, index, options)
    checks.options(options, INDEX_ALTER)
    if options == nil then
        return
    end
    local row = system('_index'):get({space.id, index.id})
    if row == nil then
        errors.raise('ER_NO_SUCH_INDEX_ID', index.id, space.name)
    end
    if options.id ~= nil and options.id ~= index.id then
        errors.raise('ER_MODIFY_INDEX', index.name, space.name, 'index id is immutable')
    end
    local kind = options.type and lower(options.type) or row[4]
    local row_options = setmetatable(internal.deep_copy(row[5]), map_hint)
    if options.unique ~= nil then
        row_options.unique = options.unique
    end
    for i = 1, #KEPT_OPTIONS do
        if options[KEPT_OPTIONS[i]] ~= nil then
            row_options[KEPT_OPTIONS[i]] = options[KEPT_OPTIONS[i]]
        end
    end
    if options.func ~= nil then
        row_options.func = definitions.func_id(options.func)
    end
    local parts = options.parts and definitions.parts(space, options.parts, kind) or internal.deep_copy(row[6])
    txn.together(function()
        if index.id == 0 and options.sequence ~= nil then
            definitions.detach_sequence(space.id)
        end
        system('_index'):replace({space.id, index.id, options.name or row[3], kind, row_options,
            setmetatable(parts, internal.array_hint)})
        if index.id == 0 and options.sequence then
            definitions.attach_sequence(space, 0, parts, options.sequence)
        end
    end)
    cache.refresh()
end

function api.space_create_check_constraint()
    errors.raise('ER_UNSUPPORTED', 'memtx', 'SQL check constraints')
end

local schema = {
    NAME_MAX = 65000, INDEX_ID_MAX = 128, INDEX_MAX = 128, INDEX_PART_MAX = 255, INDEX_FIELD_MAX = 32767,
    FIELD_MAX = 2147483647, FORMAT_ID_MAX = 65534, SPACE_MAX = 2147483646, SPACE_ID_TEMPORARY_MIN = 1073741824,
    SYSTEM_ID_MIN = 256, SYSTEM_ID_MAX = 511, REPLICA_MAX = 32, SQL_BIND_PARAMETER_MAX = 65000
}

local space_metatable = {
    __serialize = function(self)
        return self
    end
}

schema.space = {
    create = api.space_create,
    drop = function(id, name, options)
        local space = cache.space(id)
        if not space then
            errors.raise('ER_NO_SUCH_SPACE', name or '#' .. tostring(id))
        end
        return api.space_drop(space, options)
    end,
    rename = function(id, name)
        local space = cache.space(id)
        if not space then
            errors.raise('ER_NO_SUCH_SPACE', '#' .. tostring(id))
        end
        return api.space_rename(space, name)
    end,
    format = function(id, given)
        return api.space_format(cache.space(id), given)
    end
}
schema.create_space = api.space_create
schema.index = {
    create = function(id, name, options)
        return api.space_create_index(cache.space(id), name, options)
    end,
    drop = function(space_id, index_id)
        local space = cache.space(space_id)
        return api.index_drop(space, space.index[index_id])
    end,
    rename = function(space_id, index_id, name)
        local space = cache.space(space_id)
        return api.index_alter(space, space.index[index_id], {name = name})
    end,
    alter = function(space_id, index_id, options)
        local space = cache.space(space_id)
        return api.index_alter(space, space.index[index_id], options)
    end
}
internal.use('users').add_to(schema)
internal.use('sequence').add_to(schema)
internal.use('func').add_to(schema)

function schema.upgrade()
end

-- Runs a function once for all times: a row of _schema remembers.
local function once(key, fn, ...)
    if type(key) ~= 'string' or type(fn) ~= 'function' then
        errors.illegal('Usage: box.once(key, func, ...)')
    end
    local name = 'once' .. key
    if system('_schema'):get(name) ~= nil then
        return
    end
    system('_schema'):put({name})
    return fn(...)
end

api.box = {schema = schema, once = once}

return api
