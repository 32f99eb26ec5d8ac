-- Reading and changing data: how a call finds its way to the transaction thread, and what comes back.
local internal = ...
local codec, errors, tuples, values = internal.use('codec'), internal.use('errors'), internal.use('tuple'),
    internal.use('values')
local scheduler = internal.use('scheduler')
local type, tostring, tonumber, error, setmetatable = type, tostring, tonumber, error, setmetatable
local encode_string, encode_bin, encode_number, array_header =
    codec.encode_string, codec.encode_bin, codec.encode_number, codec.array_header

local data = {}

-- Grows with each change that statements here may have made: what was read ahead is void then.
data.version = 0

-- Set by module txn: begins what was only announced, refuses what was rolled back.
data.enter = function() end

function data.changed()
    data.version = data.version + 1
end

local FIRST_USER_SPACE = 512

-- A statement: kind, a space, an index, and encoded arguments. Answers bytes of a tuple, or nil.
function data.statement(kind, space, index, first, second)
    data.enter()
    data.version = data.version + 1
    local is_system = space.id < FIRST_USER_SPACE
    if is_system then
        internal.use('schema_cache').invalidate()
    end
    local answer = internal.host_raw('statement', array_header(5) .. encode_string(kind) ..
        encode_string(space.name) .. encode_string(index and index.name or '') .. encode_bin(first) ..
        encode_bin(second or ''))
    if is_system then
        internal.use('schema_cache').invalidate()
    end
    return answer
end

-- A read: what is wanted, an index, an iterator's name, an encoded key, and more by kind.
function data.read(kind, space, index, iterator, key, offset, limit, after)
    data.enter()
    return internal.host_raw('read', array_header(8) .. encode_string(kind) .. encode_string(space.name) ..
        encode_string(index.name) .. encode_string(iterator) .. encode_bin(key) .. encode_number(offset or 0) ..
        encode_number(limit or 0) .. (after and encode_bin(after) or '\192'))
end

-- Anything else that is done to a space or index.
function data.manage(kind, ...)
    data.enter()
    data.version = data.version + 1
    return internal.host('manage', kind, ...)
end

function data.tuple(bytes, space)
    if bytes == nil then
        return nil
    end
    return tuples.of_bytes(bytes, space and space._format)
end

-- Nothing at all, instead of nil, where there is no tuple: as statements of Tarantool answer.
function data.tuple_or_nothing(bytes, space)
    if bytes ~= nil then
        return tuples.of_bytes(bytes, space and space._format)
    end
end

function data.tuples(list, space)
    local format = space and space._format
    for i = 1, #list do
        list[i] = tuples.of_bytes(list[i], format)
    end
    return setmetatable(list, nil)
end

return data
