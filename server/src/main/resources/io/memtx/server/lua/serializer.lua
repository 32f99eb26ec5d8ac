-- What modules json, yaml and msgpack have in common: their options, which can be changed for all or given with a call.
local internal = ...
local values, codec = internal.use('values'), internal.use('codec')
local type, pairs, setmetatable, error, next, getmetatable = type, pairs, setmetatable, error, next, getmetatable

local serializer = {}

local DEFAULTS = {
    encode_sparse_convert = true, encode_sparse_ratio = 2, encode_sparse_safe = 10, encode_max_depth = 128,
    encode_deep_as_nil = false, encode_invalid_numbers = true, encode_number_precision = 14,
    encode_load_metatables = true, encode_use_tostring = false, encode_invalid_as_nil = false,
    decode_invalid_numbers = true, decode_save_metatables = true, decode_max_depth = 128
}

serializer.array_mt = {__serialize = 'seq'}
serializer.map_mt = {__serialize = 'map'}

-- Options for one call: those of the module, and those given.
function serializer.options(cfg, given)
    if given == nil then
        return cfg
    end
    local merged = {}
    for name in pairs(DEFAULTS) do
        local value = given[name]
        if value == nil then
            value = cfg[name]
        end
        merged[name] = value
    end
    return merged
end

local function changer(values_of)
    return setmetatable({}, {
        __index = values_of,
        __newindex = values_of,
        __call = function(_, given)
            if type(given) ~= 'table' then
                error("bad argument #2 to '?' (table expected, got " ..
                    (given == nil and 'no value' or type(given)) .. ')', 0)
            end
            for name, default in pairs(DEFAULTS) do
                local value = given[name]
                if value ~= nil then
                    values_of[name] = type(default) == 'boolean' and value ~= false or
                        type(default) == 'number' and value or type(default) == 'boolean' and false
                end
            end
        end,
        __serialize = function()
            return values_of
        end
    })
end

-- A module with what every one has; make(module, cfg) adds the rest.
function serializer.module(make)
    local function new()
        local cfg = {}
        for name, value in pairs(DEFAULTS) do
            cfg[name] = value
        end
        local module = {
            NULL = values.NULL, cfg = changer(cfg), new = new,
            array_mt = serializer.array_mt, map_mt = serializer.map_mt
        }
        make(module, cfg)
        return module
    end
    return new()
end

-- How a table is written: 'array' and its length, or 'map' and the number of its pairs.
function serializer.shape(t, hint, options)
    if hint == nil and options.encode_sparse_ratio == 2 and options.encode_sparse_safe == 10 and
        options.encode_sparse_convert then
        return codec.shape(t, hint)
    elseif hint ~= nil then
        return codec.shape(t, hint)
    end
    local count, max = 0, 0
    for k in next, t do
        if type(k) ~= 'number' or k < 1 or k ~= math.floor(k) then
            return codec.shape(t, 'map')
        end
        count = count + 1
        max = k > max and k or max
    end
    local ratio = options.encode_sparse_ratio
    if ratio > 0 and max > options.encode_sparse_safe and max > count * ratio then
        if not options.encode_sparse_convert then
            error(internal.use('errors').new('LuajitError', 32, 'excessively sparse array'), 0)
        end
        return 'map', count
    end
    return 'array', max
end

-- What is to be written instead of a table, and its hint.
function serializer.unfold(t, options)
    local metatable = options.encode_load_metatables and getmetatable(t)
    local hint = type(metatable) == 'table' and metatable.__serialize or nil
    if type(hint) ~= 'function' then
        return t, hint
    end
    local replaced = hint(t)
    if type(replaced) ~= 'table' or replaced == t then
        return replaced, nil
    end
    local inner = getmetatable(replaced)
    hint = type(inner) == 'table' and inner.__serialize or nil
    return replaced, type(hint) ~= 'function' and hint or nil
end

return serializer
