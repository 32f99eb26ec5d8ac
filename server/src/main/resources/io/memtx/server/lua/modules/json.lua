-- Module json.
local internal = ...
local values, codec, errors = internal.use('values'), internal.use('codec'), internal.use('errors')
local serializer = internal.use('serializer')
local ffi = internal.ffi
local type, pairs, next, tostring, tonumber, error, setmetatable, select =
    type, pairs, next, tostring, tonumber, error, setmetatable, select
local byte, char, sub, find, gsub, format, match = string.byte, string.char, string.sub, string.find, string.gsub,
    string.format, string.match
local concat, floor, huge = table.concat, math.floor, math.huge
local NULL, kind_of, content = values.NULL, values.kind, values.content

local ESCAPES = {['"'] = '\\"', ['\\'] = '\\\\', ['\b'] = '\\b', ['\f'] = '\\f', ['\n'] = '\\n', ['\r'] = '\\r',
    ['\t'] = '\\t', ['\127'] = '\\u007f'}
for code = 0, 31 do
    local c = char(code)
    ESCAPES[c] = ESCAPES[c] or format('\\u%04x', code)
end

local function quote(text)
    return '"' .. gsub(text, '[%z\1-\31"\\\127]', ESCAPES) .. '"'
end

local function number_text(n, options)
    if n ~= n or n == huge or n == -huge then
        if not options.encode_invalid_numbers then
            error(errors.new('LuajitError', 32, 'number must not be NaN or Inf'), 0)
        end
        return n ~= n and 'nan' or n > 0 and 'inf' or '-inf'
    elseif n == floor(n) and n >= -9223372036854775808 and n < 18446744073709551616 then
        return n == 0 and '0' or format('%.0f', n)
    end
    return format('%.' .. options.encode_number_precision .. 'g', n)
end

local encode

local function unsupported(value, options)
    if options.encode_invalid_as_nil then
        return 'null'
    elseif options.encode_use_tostring then
        return quote(tostring(value))
    end
    error("unsupported Lua type '" .. type(value) .. "'", 0)
end

local function encode_cdata(value, out, n, depth, options)
    local kind = kind_of(value)
    if kind == 'null' then
        out[n + 1] = 'null'
    elseif kind == 'int64' or kind == 'uint64' then
        out[n + 1] = (gsub(tostring(value), 'U?LL$', ''))
    elseif kind == 'tuple' then
        return encode((codec.decode(content('tuple', value).bytes, 1)), out, n, depth, options)
    elseif kind == 'varbinary' then
        out[n + 1] = quote(content('varbinary', value))
    elseif kind == 'cdata' then
        out[n + 1] = unsupported(value, options)
    else
        out[n + 1] = quote(tostring(value))
    end
    return n + 1
end

local function key_text(key)
    if type(key) == 'string' then
        return quote(key)
    elseif type(key) == 'number' and key == floor(key) then
        return '"' .. (key == 0 and '0' or format('%.0f', key)) .. '"'
    end
    error('table key must be a number or string', 0)
end

local function encode_table(t, out, n, depth, options)
    local unfolded, hint = serializer.unfold(t, options)
    if type(unfolded) ~= 'table' then
        return encode(unfolded, out, n, depth, options)
    elseif depth > options.encode_max_depth then
        if not options.encode_deep_as_nil then
            error('Too high nest level', 0)
        end
        out[n + 1] = 'null'
        return n + 1
    end
    local shape, count = serializer.shape(unfolded, hint, options)
    n = n + 1
    if shape == 'array' then
        out[n] = '['
        for i = 1, count do
            if i > 1 then
                n = n + 1
                out[n] = ','
            end
            n = encode(unfolded[i], out, n, depth + 1, options)
        end
        out[n + 1] = ']'
        return n + 1
    end
    out[n] = '{'
    local is_first = true
    for k, v in next, unfolded do
        n = n + 1
        out[n] = (is_first and '' or ',') .. key_text(k) .. ':'
        is_first = false
        n = encode(v, out, n, depth + 1, options)
    end
    out[n + 1] = '}'
    return n + 1
end

encode = function(value, out, n, depth, options)
    local kind = type(value)
    if kind == 'string' then
        out[n + 1] = quote(value)
    elseif kind == 'number' then
        out[n + 1] = number_text(value, options)
    elseif kind == 'table' then
        return encode_table(value, out, n, depth, options)
    elseif kind == 'nil' then
        out[n + 1] = 'null'
    elseif kind == 'boolean' then
        out[n + 1] = value and 'true' or 'false'
    elseif kind == 'cdata' then
        return encode_cdata(value, out, n, depth, options)
    else
        out[n + 1] = unsupported(value, options)
    end
    return n + 1
end

-- A reader of one text: its bytes, the place it is at, and how deep.
local function fail(text, at, what)
    local line, begin = 1, 1
    for i in string.gmatch(sub(text, 1, at - 1), '()\n') do
        line, begin = line + 1, i + 1
    end
    error(format('%s on line %d at character %d', what, line, at - begin + 1), 0)
end

local TOKENS = {['{'] = 'T_OBJ_BEGIN', ['}'] = 'T_OBJ_END', ['['] = 'T_ARR_BEGIN', [']'] = 'T_ARR_END',
    [':'] = 'T_COLON', [','] = 'T_COMMA'}

local function skip(text, at)
    return find(text, '[^ \t\r\n]', at) or #text + 1
end

-- What stands at a place: the place behind it, what it is, or nil and a complaint.
local function number_end(text, at)
    local digits = match(text, '^%-?%d+', at)
    if not digits then
        local from, to = find(text, '^%-?nan', at)
        if not from then
            from, to = find(text, '^%-?inf', at)
        end
        return to and to + 1
    elseif find(digits, '^%-?0%d') or find(text, '^%-?0[xX]', at) then
        return nil
    end
    local next_at = at + #digits
    local fraction = match(text, '^%.%d*', next_at) or ''
    local exponent = match(text, '^[eE][%+%-]?%d+', next_at + #fraction) or ''
    return next_at + #fraction + #exponent, fraction == '' and exponent == ''
end

local function token_name(text, at)
    if at > #text then
        return 'T_END'
    end
    local c = sub(text, at, at)
    if TOKENS[c] then
        return TOKENS[c]
    elseif c == '"' then
        return 'T_STRING'
    elseif find(text, '^true', at) or find(text, '^false', at) then
        return 'T_BOOLEAN'
    elseif find(text, '^null', at) then
        return 'T_NULL'
    end
    local past, is_whole = number_end(text, at)
    return past and (is_whole and 'T_INT' or 'T_NUMBER') or 'invalid token'
end

local function integer(digits)
    local magnitude = gsub(digits, '^%-', '')
    local is_negative = #magnitude < #digits
    if #magnitude < 15 then
        return tonumber(digits)
    end
    local total, limit = 0ULL, 1844674407370955161ULL
    for i = 1, #magnitude do
        local digit = byte(magnitude, i) - 48
        if total > limit or total == limit and digit > 5 then
            total = 18446744073709551615ULL
            break
        end
        total = total * 10 + digit
    end
    if is_negative then
        if total >= 9223372036854775808ULL then
            return ffi.cast(values.int64, 9223372036854775808ULL)
        end
        return ffi.cast(values.int64, -ffi.cast(values.int64, total))
    elseif total < 9223372036854775808ULL then
        return ffi.cast(values.int64, total)
    end
    return total
end

local function utf8(code)
    if code < 0x80 then
        return char(code)
    elseif code < 0x800 then
        return char(0xC0 + floor(code / 64), 0x80 + code % 64)
    elseif code < 0x10000 then
        return char(0xE0 + floor(code / 4096), 0x80 + floor(code / 64) % 64, 0x80 + code % 64)
    end
    return char(0xF0 + floor(code / 262144), 0x80 + floor(code / 4096) % 64, 0x80 + floor(code / 64) % 64,
        0x80 + code % 64)
end

local UNESCAPES = {['"'] = '"', ['\\'] = '\\', ['/'] = '/', b = '\b', f = '\f', n = '\n', r = '\r', t = '\t'}

-- A code point at a place behind \u, and the place behind it; nil when there is none.
local function code_point(text, at)
    local high = tonumber(match(text, '^%x%x%x%x', at) or '', 16)
    if not high or high >= 0xDC00 and high < 0xE000 then
        return nil
    elseif high < 0xD800 or high >= 0xE000 then
        return high, at + 4
    end
    local low = tonumber(match(text, '^\\u(%x%x%x%x)', at + 4) or '', 16)
    if not low or low < 0xDC00 or low >= 0xE000 then
        return nil
    end
    return 0x10000 + (high - 0xD800) * 1024 + low - 0xDC00, at + 10
end

local function decode_string(text, at, wanted)
    local parts, n, from = {}, 0, at + 1
    while true do
        local stop = find(text, '["\\]', from)
        if not stop then
            fail(text, #text + 1, 'Expected ' .. wanted .. ' but found unexpected end of string')
        end
        n = n + 1
        parts[n] = sub(text, from, stop - 1)
        if byte(text, stop) == 34 then
            return concat(parts, '', 1, n), stop + 1
        end
        local escape = sub(text, stop + 1, stop + 1)
        n = n + 1
        if escape == 'u' then
            local code, past = code_point(text, stop + 2)
            if not code then
                fail(text, stop, 'Expected ' .. wanted .. ' but found invalid unicode escape code')
            end
            parts[n], from = utf8(code), past
        elseif UNESCAPES[escape] then
            parts[n], from = UNESCAPES[escape], stop + 2
        else
            fail(text, stop, 'Expected ' .. wanted .. ' but found invalid escape code')
        end
    end
end

local decode_value

local function enter(text, at, depth, options)
    if depth > options.decode_max_depth then
        fail(text, at, format('Found too many nested data structures (%d)', depth))
    end
end

local function decode_object(text, at, depth, options)
    enter(text, at, depth, options)
    local object = options.decode_save_metatables and setmetatable({}, serializer.map_mt) or {}
    at = skip(text, at + 1)
    if byte(text, at) == 125 then
        return object, at + 1
    end
    while true do
        if byte(text, at) ~= 34 then
            fail(text, at, 'Expected object key string but found ' .. token_name(text, at))
        end
        local key, value
        key, at = decode_string(text, at, 'object key string')
        at = skip(text, at)
        if byte(text, at) ~= 58 then
            fail(text, at, 'Expected colon but found ' .. token_name(text, at))
        end
        value, at = decode_value(text, skip(text, at + 1), depth, options)
        object[key] = value
        at = skip(text, at)
        local c = byte(text, at)
        if c == 125 then
            return object, at + 1
        elseif c ~= 44 then
            fail(text, at, 'Expected comma or object end but found ' .. token_name(text, at))
        end
        at = skip(text, at + 1)
    end
end

local function decode_array(text, at, depth, options)
    enter(text, at, depth, options)
    local array = options.decode_save_metatables and setmetatable({}, serializer.array_mt) or {}
    at = skip(text, at + 1)
    if byte(text, at) == 93 then
        return array, at + 1
    end
    local n = 0
    while true do
        local value
        value, at = decode_value(text, at, depth, options)
        n = n + 1
        array[n] = value
        at = skip(text, at)
        local c = byte(text, at)
        if c == 93 then
            return array, at + 1
        elseif c ~= 44 then
            fail(text, at, 'Expected comma or array end but found ' .. token_name(text, at))
        end
        at = skip(text, at + 1)
    end
end

local WORDS = {{'true', true}, {'false', false}, {'null', NULL}}

decode_value = function(text, at, depth, options)
    local c = byte(text, at)
    if c == 34 then
        return decode_string(text, at, 'value')
    elseif c == 123 then
        return decode_object(text, at, depth + 1, options)
    elseif c == 91 then
        return decode_array(text, at, depth + 1, options)
    end
    for i = 1, #WORDS do
        local word = WORDS[i][1]
        if sub(text, at, at + #word - 1) == word then
            return WORDS[i][2], at + #word
        end
    end
    local past, is_whole = number_end(text, at)
    if not past then
        fail(text, at, 'Expected value but found ' .. token_name(text, at))
    end
    local digits = sub(text, at, past - 1)
    if find(digits, '[nif]') then
        if not options.decode_invalid_numbers then
            fail(text, at, 'Expected value but found invalid token')
        end
        return find(digits, 'nan') and 0 / 0 or byte(digits) == 45 and -huge or huge, past
    end
    return is_whole and integer(digits) or tonumber((gsub(digits, '%.$', ''))), past
end

return serializer.module(function(json, cfg)
    json.null = values.NULL

    function json.encode(...)
        local n = select('#', ...)
        local value, given = ...
        if n == 0 or n > 2 then
            error("bad argument #1 to '?' (expected 1 or 2 arguments)", 0)
        elseif n == 2 and given ~= nil and type(given) ~= 'table' then
            error("bad argument #2 to '?' (table expected, got " .. type(given) .. ')', 0)
        end
        local out = {}
        return concat(out, '', 1, encode(value, out, 0, 1, serializer.options(cfg, given)))
    end

    function json.decode(...)
        local n = select('#', ...)
        local text, given = ...
        if n == 0 or n > 2 then
            error("bad argument #1 to '?' (expected 1 or 2 arguments)", 0)
        elseif type(text) ~= 'string' and type(text) ~= 'number' then
            error("bad argument #1 to '?' (string expected, got " .. type(text) .. ')', 0)
        end
        text = tostring(text)
        local value, at = decode_value(text, skip(text, 1), 0, serializer.options(cfg, given))
        at = skip(text, at)
        if at <= #text then
            fail(text, at, 'Expected the end but found ' .. token_name(text, at))
        end
        return value
    end
end)
