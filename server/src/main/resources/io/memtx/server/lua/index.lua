-- Objects of indexes and their methods; those of a space are those of its primary index.
local internal = ...
local codec, data, values, errors = internal.use('codec'), internal.use('data'), internal.use('values'),
    internal.use('errors')
local tuples, txn = internal.use('tuple'), internal.use('txn')
local type, tostring, tonumber, error, pairs, setmetatable, select, upper, format =
    type, tostring, tonumber, error, pairs, setmetatable, select, string.upper, string.format

local api = {}
local methods = {}
api.methods = methods

local ITERATORS = {[0] = 'EQ', 'REQ', 'ALL', 'LT', 'LE', 'GE', 'GT', 'BITS_ALL_SET', 'BITS_ANY_SET',
    'BITS_ALL_NOT_SET', 'OVERLAPS', 'NEIGHBOR', 'NP', 'PP'}
local IDS = {}
for id, name in pairs(ITERATORS) do
    IDS[name] = id
end
api.iterator_ids = IDS
local MAX_LIMIT = 4294967295

local function check(index, method)
    if type(index) ~= 'table' or index.space_id == nil then
        error(format('Use index:%s(...) instead of index.%s(...)', method, method), 0)
    end
end

local function space_of(index)
    local space = internal.use('schema_cache').space(index.space_id)
    if not space then
        errors.raise('ER_NO_SUCH_SPACE', '#' .. index.space_id)
    end
    return space
end

-- The name of an iterator given by name, by number, or not at all.
function api.iterator(given, is_key_empty)
    if given == nil then
        return is_key_empty and 'ALL' or 'EQ'
    elseif type(given) == 'number' then
        local name = ITERATORS[given]
        if not name then
            errors.raise('ER_ITERATOR_TYPE', tostring(given))
        end
        return name
    end
    local name = upper(tostring(given))
    if not IDS[name] then
        errors.raise('ER_ITERATOR_TYPE', tostring(given))
    end
    return name
end

local function supported(space, index, iterator)
    local id = IDS[iterator]
    if id >= 7 and id <= 11 then
        errors.raise('ER_UNSUPPORTED_INDEX_FEATURE', index.name, index.type, space.name, space.engine,
            'requested iterator type')
    end
end

local function options_of(options)
    if type(options) == 'table' then
        return options
    elseif options == nil then
        return {}
    end
    return {iterator = options}
end

function methods.get(index, key)
    check(index, 'get')
    local space = space_of(index)
    return data.tuple(data.read('get', space, index, 'EQ', tuples.encode_key(key)), space)
end

local function unsigned(value, name, default)
    if value == nil then
        return default
    elseif not values.is_number(value) then
        errors.illegal("options." .. name .. " should be of type number")
    end
    value = tonumber(value)
    return value < 0 and MAX_LIMIT or value
end

function methods.select(index, key, options)
    check(index, 'select')
    local space = space_of(index)
    local given = options_of(options)
    local encoded = tuples.encode_key(key)
    local iterator = api.iterator(given.iterator, encoded == '\144')
    supported(space, index, iterator)
    local offset, limit = unsigned(given.offset, 'offset', 0), unsigned(given.limit, 'limit', MAX_LIMIT)
    if given.after ~= nil or given.fetch_pos then
        local after = given.after
        local is_text = type(after) == 'string'
        if after ~= nil and not is_text then
            after = tuples.encode(after)
        end
        local answer = data.read(is_text and 'page' or 'page_after', space, index, iterator, encoded, offset, limit,
            after ~= nil and after or nil)
        local list = data.tuples(answer[1], space)
        if given.fetch_pos then
            return list, answer[2] ~= nil and answer[2] or nil
        end
        return list
    end
    return data.tuples(data.read('select', space, index, iterator, encoded, offset, limit), space)
end

function methods.count(index, key, options)
    check(index, 'count')
    local space = space_of(index)
    local encoded = tuples.encode_key(key)
    local iterator = api.iterator(options_of(options).iterator, encoded == '\144')
    supported(space, index, iterator)
    return data.read('count', space, index, iterator, encoded)
end

function methods.len(index)
    check(index, 'len')
    return data.read('len', space_of(index), index, 'ALL', '\144')
end

function methods.bsize(index)
    check(index, 'bsize')
    return data.manage('index_bsize', space_of(index).name, index.name)
end

local function one(name)
    methods[name] = function(index, key)
        check(index, name)
        local space = space_of(index)
        return data.tuple(data.read(name, space, index, 'EQ', tuples.encode_key(key)), space)
    end
end

one('min')
one('max')

function methods.random(index, seed)
    check(index, 'random')
    local space = space_of(index)
    return data.tuple(data.read('random', space, index, 'ALL', '\144', tonumber(seed) or 0), space)
end

function methods.update(index, key, operations)
    check(index, 'update')
    if type(operations) ~= 'table' then
        errors.illegal('Usage index:update(key, ops)')
    end
    local space = space_of(index)
    return data.tuple_or_nothing(
        data.statement('update', space, index, tuples.encode_key(key), codec.encode(operations)), space)
end

function methods.delete(index, key)
    check(index, 'delete')
    local space = space_of(index)
    return data.tuple_or_nothing(data.statement('delete', space, index, tuples.encode_key(key)), space)
end

function methods.tuple_pos(index, tuple)
    check(index, 'tuple_pos')
    return data.read('position', space_of(index), index, 'EQ', tuples.encode(tuple))
end

function methods.offset_of(index, key, options)
    check(index, 'offset_of')
    local encoded = tuples.encode_key(key)
    local iterator = api.iterator(options_of(options).iterator, encoded == '\144')
    return data.read('offset_of', space_of(index), index, iterator, encoded)
end

function methods.quantile(index, level, first, last)
    check(index, 'quantile')
    local key = data.read('quantile', space_of(index), index, 'EQ',
        codec.encode_array({level, first or {}, last or {}}, 3))
    return key ~= nil and (codec.decode(key, 1)) or nil
end

local AHEAD = 64

-- Walks an index: what is ahead is read in pieces, which are void as soon as anything changes here.
function methods.pairs(index, key, options)
    check(index, 'pairs')
    local space = space_of(index)
    local given = options_of(options)
    local encoded = tuples.encode_key(key)
    local iterator = api.iterator(given.iterator, encoded == '\144')
    supported(space, index, iterator)
    local ahead, at, version, last
    local offset = unsigned(given.offset, 'offset', 0)
    local can_resume = index.type == 'TREE' and index._is_simple
    local function refill()
        version = data.version
        if can_resume then
            local answer = data.read('page_after', space, index, iterator, encoded, last and 0 or offset, AHEAD, last)
            ahead, at = answer[1], 0
        else
            ahead, at = data.read('select', space, index, iterator, encoded, offset, MAX_LIMIT), 0
        end
    end
    if given.after ~= nil then
        last = tuples.encode(given.after)
    end
    refill()
    local is_over = false
    local function generator(_, position)
        if is_over then
            return nil
        end
        if can_resume and (at >= #ahead and #ahead == AHEAD or last and version ~= data.version) then
            if not internal.use('schema_cache').space(index.space_id) then
                is_over = true
                return nil
            end
            refill()
        end
        at = at + 1
        local bytes = ahead[at]
        if not bytes then
            is_over = true
            return nil
        end
        last = bytes
        return (position or 0) + 1, tuples.of_bytes(bytes, space._format)
    end
    return internal.iterator(generator, encoded, 0)
end

function methods.drop(index)
    check(index, 'drop')
    return internal.use('schema').index_drop(space_of(index), index)
end

function methods.rename(index, name)
    check(index, 'rename')
    return internal.use('schema').index_alter(space_of(index), index, {name = name})
end

function methods.alter(index, options)
    check(index, 'alter')
    return internal.use('schema').index_alter(space_of(index), index, options)
end

function methods.compact()
end

function methods.stat()
    return setmetatable({}, internal.array_hint)
end

local HASH_ONLY = {}

function api.metatable()
    return api.shared
end

api.shared = {
    __index = methods,
    __serialize = function(index)
        local shown = {}
        for key, value in pairs(index) do
            if string.sub(key, 1, 1) ~= '_' then
                shown[key] = value
            end
        end
        return shown
    end
}

return api
