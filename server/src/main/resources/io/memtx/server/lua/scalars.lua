-- Decimals, uuids, datetimes, intervals and binary strings as values. What they are worth is for Java to say.
local internal = ...
local ffi, values, codec, errors = internal.ffi, internal.use('values'), internal.use('codec'), internal.use('errors')
local type, tostring, tonumber, error, pcall = type, tostring, tonumber, error, pcall
local format, byte, sub, gsub, find, lower = string.format, string.byte, string.sub, string.gsub, string.find,
    string.lower
local content, kind_of = values.content, values.kind

local scalars = {}

codec.extension(1, function(payload)
    return values.make('decimal', {packed = payload})
end)

codec.extension(2, function(payload)
    local value = ffi.new(values.ctype('uuid'))
    ffi.copy(value.bytes, payload, 16)
    return value
end)

codec.extension(3, function(payload)
    local map = codec.decode(payload, 1)
    local top = map[0] and map[0][1] or {}
    return errors.new(top[0] or 'ClientError', top[5] or 0, top[3] or '')
end)

codec.extension(4, function(payload)
    return values.make('datetime', {packed = payload})
end)

codec.extension(6, function(payload)
    return values.make('interval', {packed = payload})
end)

-- Decimals. Operands may be decimals, numbers, 64-bit integers and strings.
local function decimal_call(operation, ...)
    return internal.host('decimal', operation, ...)
end

scalars.decimal_call = decimal_call

-- An operand, which may be a number or a text of one.
local function operand(value, position)
    local kind = type(value)
    if kind == 'string' and not tonumber(value) or kind == 'number' and (value ~= value or value - value ~= 0) then
        error(format('incorrect value to convert to decimal as %d argument', position), 0)
    elseif kind == 'number' then
        return format('%.15g', value)
    elseif kind ~= 'string' and not values.is('decimal', value) and not values.is_number(value) then
        error(format('expected decimal, number or string as %d argument', position), 0)
    end
    return value
end

local function compare(a, b)
    return decimal_call('compare', operand(a, 1), operand(b, 2))
end

local function binary(operation)
    return function(a, b)
        return decimal_call(operation, operand(a, 1), operand(b, 2))
    end
end

local decimal_methods = {}

function decimal_methods.isnan()
    return false
end

scalars.decimal_methods = decimal_methods

values.metatype('decimal', {
    __index = function(_, key)
        return decimal_methods[key]
    end,
    __add = binary('+'), __sub = binary('-'), __mul = binary('*'), __div = binary('/'), __mod = binary('%'),
    __pow = binary('^'),
    __unm = function(a)
        return decimal_call('-', 0, a)
    end,
    __eq = function(a, b)
        if type(a) == 'nil' or type(b) == 'nil' or kind_of(a) == 'null' or kind_of(b) == 'null' then
            return false -- not by a == nil: that would ask this function again
        end
        return compare(a, b) == 0
    end,
    __lt = function(a, b)
        return compare(a, b) < 0
    end,
    __le = function(a, b)
        return compare(a, b) <= 0
    end,
    __tostring = function(a)
        local held = content('decimal', a)
        held.text = held.text or decimal_call('text', a)
        return held.text
    end,
    __concat = function(a, b)
        return tostring(a) .. tostring(b)
    end
})

-- Uuids.
local function uuid_text(value)
    local b = value.bytes
    return format('%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x', b[0], b[1], b[2], b[3], b[4],
        b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15])
end

function scalars.uuid_of_bytes(bytes)
    local value = ffi.new(values.ctype('uuid'))
    ffi.copy(value.bytes, bytes, 16)
    return value
end

function scalars.uuid_bytes(value)
    return ffi.string(value.bytes, 16)
end

function scalars.uuid_of_text(text)
    if type(text) ~= 'string' or #text ~= 36 or
        not find(text, '^%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$') then
        return nil
    end
    return scalars.uuid_of_bytes((gsub(gsub(text, '-', ''), '%x%x', function(pair)
        return string.char(tonumber(pair, 16))
    end)))
end

local uuid_methods = {}

function uuid_methods.str(value)
    return uuid_text(value)
end

function uuid_methods.isnil(value)
    return ffi.string(value.bytes, 16) == string.rep('\0', 16)
end

function uuid_methods.bin(value)
    return ffi.string(value.bytes, 16)
end

scalars.uuid_methods = uuid_methods

values.metatype('uuid', {
    __index = function(_, key)
        return uuid_methods[key]
    end,
    __tostring = uuid_text,
    __eq = function(a, b)
        return values.is('uuid', a) and values.is('uuid', b) and uuid_text(a) == uuid_text(b)
    end,
    __lt = function(a, b)
        return uuid_text(a) < uuid_text(b)
    end,
    __le = function(a, b)
        return uuid_text(a) <= uuid_text(b)
    end,
    __concat = function(a, b)
        return tostring(a) .. tostring(b)
    end
})

-- Datetimes and intervals.
local function datetime_call(operation, ...)
    return internal.host('datetime', operation, ...)
end

scalars.datetime_call = datetime_call
scalars.datetime_methods, scalars.interval_methods = {}, {}

local function time_metatype(name, methods)
    local function field(value, key)
        local held = content(name, value)
        held.parts = held.parts or datetime_call(name .. '_fields', value)
        return held.parts[key]
    end
    return {
        __index = function(value, key)
            local method = methods[key]
            if method ~= nil then
                return method
            end
            return field(value, key)
        end,
        __tostring = function(value)
            return datetime_call('text', value)
        end,
        __add = function(a, b)
            return datetime_call('+', a, b)
        end,
        __sub = function(a, b)
            return datetime_call('-', a, b)
        end,
        __eq = function(a, b)
            return values.is(name, a) and values.is(name, b) and datetime_call('compare', a, b) == 0
        end,
        __lt = function(a, b)
            return datetime_call('compare', a, b) < 0
        end,
        __le = function(a, b)
            return datetime_call('compare', a, b) <= 0
        end,
        __concat = function(a, b)
            return tostring(a) .. tostring(b)
        end
    }
end

values.metatype('datetime', time_metatype('datetime', scalars.datetime_methods))
values.metatype('interval', time_metatype('interval', scalars.interval_methods))

-- Binary strings.
values.metatype('varbinary', {
    __index = function()
        return nil
    end,
    __tostring = function(value)
        return content('varbinary', value)
    end,
    __len = function(value)
        return #content('varbinary', value)
    end,
    __eq = function(a, b)
        local left = type(a) == 'string' and a or values.is('varbinary', a) and content('varbinary', a)
        local right = type(b) == 'string' and b or values.is('varbinary', b) and content('varbinary', b)
        return left == right
    end
})

function scalars.tonumber64(value, base)
    if type(value) == 'string' then
        local text = gsub(value, '%s', '')
        local is_negative = sub(text, 1, 1) == '-'
        local digits = is_negative and sub(text, 2) or text
        base = base or find(digits, '^0[xX]') and 16 or find(digits, '^0[bB]') and 2 or 10
        if base == 16 then
            digits = gsub(digits, '^0[xX]', '')
        elseif base == 2 then
            digits = gsub(digits, '^0[bB]', '')
        end
        if digits == '' then
            return nil
        end
        local total = 0ULL
        for i = 1, #digits do
            local digit = tonumber(sub(digits, i, i), 36)
            if not digit or digit >= base then
                return tonumber(value, base ~= 10 and base or nil)
            end
            total = total * base + digit
        end
        if is_negative then
            return ffi.cast(values.int64, -total)
        end
        return total < 100000000000000ULL and tonumber(total) or total
    elseif values.is_number(value) then
        return value
    end
    return nil
end

return scalars
