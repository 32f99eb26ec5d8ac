-- Module yaml. Java writes and reads it, as it does for the console.
local internal = ...
local values, codec = internal.use('values'), internal.use('codec')
local result = internal.use('result')
local serializer = internal.use('serializer')
local type, error, select, setmetatable, ipairs, unpack, tostring =
    type, error, select, setmetatable, ipairs, unpack, tostring

-- Java hands over lists and maps as they are; they remember what they were.
local function dress(value)
    if values.kind(value) == 'uint64' and value < 9223372036854775808ULL then
        return internal.ffi.cast(values.int64, value)
    elseif type(value) ~= 'table' then
        return value
    end
    for k, inner in pairs(value.items) do
        value.items[k] = dress(inner)
    end
    return setmetatable(value.items, value.is_map and serializer.map_mt or serializer.array_mt)
end

local function check_types(value, seen)
    local kind = type(value)
    if kind == 'function' or kind == 'thread' or kind == 'userdata' then
        error("unsupported Lua type '" .. kind .. "'", 0)
    elseif kind == 'table' and not seen[value] then
        seen[value] = true
        local metatable = getmetatable(value)
        if type(metatable) == 'table' and type(metatable.__serialize) == 'function' then
            return check_types(metatable.__serialize(value), seen)
        end
        for k, v in next, value do
            check_types(k, seen)
            check_types(v, seen)
        end
    end
end

return serializer.module(function(yaml)
    function yaml.encode(...)
        local value, options = ...
        if select('#', ...) == 0 or select('#', ...) > 2 or options ~= nil and type(options) ~= 'table' then
            error('Usage: encode(object, {tag_prefix = <string>, tag_handle = <string>})', 0)
        end
        check_types(value, {})
        local text = internal.host_raw('yaml_encode', codec.array_header(1) ..
            codec.encode_bin(result.encode({value}, 1)))
        if options and options.tag_prefix and options.tag_handle then
            return '%TAG ' .. options.tag_handle .. ' ' .. options.tag_prefix .. '\n' .. text
        end
        return text
    end

    function yaml.decode(...)
        local text, options = ...
        if type(text) ~= 'string' and type(text) ~= 'number' or options ~= nil and type(options) ~= 'table' then
            error('Usage: yaml.decode(document, [{tag_only = boolean}])', 0)
        end
        local answer = internal.host('yaml_decode', tostring(text), options and options.tag_only or false)
        for i = 1, answer.n do
            answer.documents[i] = dress(answer.documents[i])
        end
        return unpack(answer.documents, 1, answer.n)
    end
end)
