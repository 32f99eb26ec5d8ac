-- MessagePack, as Tarantool writes and reads it: whole numbers as integers, sparse tables as maps, extensions for
-- decimals, uuids, datetimes and intervals.
local internal = ...
local ffi, values = internal.ffi, internal.use('values')
local type, pairs, next, getmetatable, setmetatable, select, tostring, tonumber =
    type, pairs, next, getmetatable, setmetatable, select, tostring, tonumber
local floor, huge = math.floor, math.huge
local char, byte, sub, concat = string.char, string.byte, string.sub, table.concat
local NULL, bits = values.NULL, values.bits
local istype, int64, uint64 = ffi.istype, values.int64, values.uint64
local kind_of, content = values.kind, values.content

local codec = {is_raw = false} -- raw: binary strings are left strings, as in answers from Java

-- What was an array or a map is written as one again, also when it is empty.
local ARRAY, MAP = {__serialize = 'seq'}, {__serialize = 'map'}
internal.array_hint, internal.map_hint = ARRAY, MAP

local MAX_DEPTH = 128
local SPARSE_RATIO, SPARSE_SAFE = 2, 10

local function big_endian(length)
    local b = bits.bytes
    if length == 8 then
        return char(b[7], b[6], b[5], b[4], b[3], b[2], b[1], b[0])
    end
    return char(b[3], b[2], b[1], b[0])
end

local function u16(n)
    return char(floor(n / 256), n % 256)
end

local function u32(n)
    return char(floor(n / 16777216) % 256, floor(n / 65536) % 256, floor(n / 256) % 256, n % 256)
end

local function encode_i64(n)
    bits.i64 = n
    return '\211' .. big_endian(8)
end

local function encode_u64(n)
    bits.u64 = n
    return '\207' .. big_endian(8)
end

local function encode_double(n)
    bits.f64 = n
    return '\203' .. big_endian(8)
end

local function encode_integer(n)
    if n >= 0 then
        if n < 128 then
            return char(n)
        elseif n < 256 then
            return char(204, n)
        elseif n < 65536 then
            return '\205' .. u16(n)
        elseif n < 4294967296 then
            return '\206' .. u32(n)
        end
        return encode_u64(n)
    elseif n >= -32 then
        return char(256 + n)
    elseif n >= -128 then
        return char(208, 256 + n)
    elseif n >= -32768 then
        return '\209' .. u16(65536 + n)
    elseif n >= -2147483648 then
        return '\210' .. u32(4294967296 + n)
    end
    return encode_i64(n)
end

local function encode_number(n)
    if n == floor(n) and n >= -9223372036854775808 and n < 18446744073709551616 then
        return encode_integer(n)
    end
    return encode_double(n)
end

local function encode_string(s)
    local n = #s
    if n < 32 then
        return char(160 + n) .. s
    elseif n < 256 then
        return char(217, n) .. s
    elseif n < 65536 then
        return '\218' .. u16(n) .. s
    end
    return '\219' .. u32(n) .. s
end

local function encode_bin(s)
    local n = #s
    if n < 256 then
        return char(196, n) .. s
    elseif n < 65536 then
        return '\197' .. u16(n) .. s
    end
    return '\198' .. u32(n) .. s
end

local function encode_ext(kind, payload)
    local n = #payload
    local header
    if n == 1 then header = '\212'
    elseif n == 2 then header = '\213'
    elseif n == 4 then header = '\214'
    elseif n == 8 then header = '\215'
    elseif n == 16 then header = '\216'
    elseif n < 256 then header = char(199, n)
    elseif n < 65536 then header = '\200' .. u16(n)
    else header = '\201' .. u32(n)
    end
    return header .. char(kind % 256) .. payload
end

local function array_header(n)
    if n < 16 then
        return char(144 + n)
    elseif n < 65536 then
        return '\220' .. u16(n)
    end
    return '\221' .. u32(n)
end

local function map_header(n)
    if n < 16 then
        return char(128 + n)
    elseif n < 65536 then
        return '\222' .. u16(n)
    end
    return '\223' .. u32(n)
end

codec.array_header, codec.map_header = array_header, map_header
codec.encode_string, codec.encode_bin, codec.encode_ext = encode_string, encode_bin, encode_ext
codec.encode_number, codec.encode_double = encode_number, encode_double

-- How a table is written: 'array' and its length, or 'map' and the number of its pairs.
function codec.shape(t, hint)
    if hint == 'map' or hint == 'mapping' then
        local count = 0
        for _ in next, t do
            count = count + 1
        end
        return 'map', count
    end
    local count, max = 0, 0
    local is_array = true
    for k in next, t do
        count = count + 1
        if is_array then
            if type(k) == 'number' and k >= 1 and k == floor(k) then
                if k > max then
                    max = k
                end
            else
                is_array = false
            end
        end
    end
    if hint == 'seq' or hint == 'sequence' or hint == 'array' then
        return 'array', is_array and max or #t
    end
    if not is_array or max > SPARSE_SAFE and max > count * SPARSE_RATIO then
        return 'map', count
    end
    return 'array', max
end

local encode_into

local function encode_table(t, out, n, depth, options)
    if depth > MAX_DEPTH then
        internal.fail('Too high nest level - ' .. depth)
    end
    local metatable = getmetatable(t)
    local hint = type(metatable) == 'table' and metatable.__serialize or nil
    if type(hint) == 'function' then
        local replaced = hint(t)
        if type(replaced) == 'table' and replaced ~= t then
            local inner = getmetatable(replaced)
            hint = type(inner) == 'table' and inner.__serialize or nil
            if type(hint) == 'function' then
                hint = nil
            end
            t = replaced
        elseif replaced ~= t then
            return encode_into(replaced, out, n, depth, options)
        else
            hint = nil
        end
    end
    local shape, count = codec.shape(t, hint)
    n = n + 1
    if shape == 'array' then
        out[n] = array_header(count)
        for i = 1, count do
            n = encode_into(t[i], out, n, depth + 1, options)
        end
        return n
    end
    out[n] = map_header(count)
    for k, v in next, t do
        n = encode_into(k, out, n, depth + 1, options)
        n = encode_into(v, out, n, depth + 1, options)
    end
    return n
end

local function encode_cdata(value, out, n, depth, options)
    local kind = kind_of(value)
    if kind == 'null' then
        out[n + 1] = '\192'
    elseif kind == 'int64' then
        out[n + 1] = value >= -2147483648 and value <= 2147483647 and encode_integer(tonumber(value)) or
            value >= 0 and encode_u64(value) or encode_i64(value)
    elseif kind == 'uint64' then
        out[n + 1] = value <= 4294967295ULL and encode_integer(tonumber(value)) or encode_u64(value)
    elseif kind == 'tuple' then
        out[n + 1] = content('tuple', value).bytes
    elseif kind == 'decimal' then
        out[n + 1] = encode_ext(1, content('decimal', value).packed)
    elseif kind == 'uuid' then
        out[n + 1] = encode_ext(2, ffi.string(value.bytes, 16))
    elseif kind == 'datetime' then
        out[n + 1] = encode_ext(4, content('datetime', value).packed)
    elseif kind == 'interval' then
        out[n + 1] = encode_ext(6, content('interval', value).packed)
    elseif kind == 'varbinary' then
        out[n + 1] = encode_bin(content('varbinary', value))
    elseif kind == 'error' then
        out[n + 1] = encode_string(tostring(value))
    else
        internal.fail("unsupported Lua type 'cdata'")
    end
    return n + 1
end

encode_into = function(value, out, n, depth, options)
    local kind = type(value)
    if kind == 'number' then
        out[n + 1] = encode_number(value)
    elseif kind == 'string' then
        out[n + 1] = encode_string(value)
    elseif kind == 'table' then
        return encode_table(value, out, n, depth, options)
    elseif kind == 'nil' then
        out[n + 1] = '\192'
    elseif kind == 'boolean' then
        out[n + 1] = value and '\195' or '\194'
    elseif kind == 'cdata' then
        return encode_cdata(value, out, n, depth, options)
    else
        internal.fail("unsupported Lua type '" .. kind .. "'")
    end
    return n + 1
end

-- Bytes of one value.
function codec.encode(value)
    local out = {}
    local n = encode_into(value, out, 0, 1)
    return concat(out, '', 1, n)
end

-- Bytes of an array of n values, of which any may be nil.
function codec.encode_array(list, n)
    local out = {array_header(n)}
    local last = 1
    for i = 1, n do
        last = encode_into(list[i], out, last, 2)
    end
    return concat(out, '', 1, last)
end

-- For calls to Java: a list of values that are encoded already, or not.
function codec.pack(...)
    local n = select('#', ...)
    local out = {array_header(n)}
    local last = 1
    for i = 1, n do
        last = encode_into((select(i, ...)), out, last, 2)
    end
    return concat(out, '', 1, last)
end

local DOUBLE_EXACT = 1e14

local function read_u64(s, i)
    local b = bits.bytes
    b[7], b[6], b[5], b[4], b[3], b[2], b[1], b[0] = byte(s, i, i + 7)
end

local decode

local function decode_array(s, i, n)
    local list = {}
    for k = 1, n do
        local value
        value, i = decode(s, i)
        list[k] = value
    end
    return setmetatable(list, ARRAY), i
end

local function decode_map(s, i, n)
    local map = {}
    for _ = 1, n do
        local k, v
        k, i = decode(s, i)
        v, i = decode(s, i)
        if type(k) == 'cdata' and (istype(uint64, k) or istype(int64, k)) then
            k = tonumber(k)
        end
        if k ~= nil then
            map[k] = v
        end
    end
    return setmetatable(map, MAP), i
end

local extensions = {}

-- Has payloads of an extension made values: function(payload).
function codec.extension(kind, decoder)
    extensions[kind] = decoder
end

local function decode_ext(s, i, n)
    local kind = byte(s, i)
    local decoder = extensions[kind]
    local payload = sub(s, i + 1, i + n)
    if not decoder then
        internal.fail('unsupported MessagePack extension: ' .. kind)
    end
    return decoder(payload), i + n + 1
end

local function length(s, i, size)
    if size == 1 then
        return byte(s, i), i + 1
    elseif size == 2 then
        local a, b = byte(s, i, i + 1)
        return a * 256 + b, i + 2
    end
    local a, b, c, d = byte(s, i, i + 3)
    return a * 16777216 + b * 65536 + c * 256 + d, i + 4
end

local function decode_wide(s, i, tag)
    local n
    if tag <= 198 then
        n, i = length(s, i, tag == 196 and 1 or tag == 197 and 2 or 4)
        local bytes = sub(s, i, i + n - 1)
        return codec.is_raw and bytes or values.make('varbinary', bytes), i + n
    elseif tag <= 201 then
        n, i = length(s, i, tag == 199 and 1 or tag == 200 and 2 or 4)
        return decode_ext(s, i, n)
    elseif tag == 202 then
        local b = bits.bytes
        b[3], b[2], b[1], b[0] = byte(s, i, i + 3)
        return tonumber(bits.f32), i + 4
    elseif tag == 203 then
        read_u64(s, i)
        return tonumber(bits.f64), i + 8
    elseif tag <= 206 then
        return length(s, i, tag == 204 and 1 or tag == 205 and 2 or 4)
    elseif tag == 207 then
        read_u64(s, i)
        local value = bits.u64 + 0ULL
        return value < 100000000000000ULL and tonumber(value) or value, i + 8
    elseif tag == 208 then
        local a = byte(s, i)
        return a < 128 and a or a - 256, i + 1
    elseif tag == 209 then
        n, i = length(s, i, 2)
        return n < 32768 and n or n - 65536, i
    elseif tag == 210 then
        n, i = length(s, i, 4)
        return n < 2147483648 and n or n - 4294967296, i
    elseif tag == 211 then
        read_u64(s, i)
        local value = bits.i64 + 0LL
        if value > -100000000000000LL and value < 100000000000000LL then
            return tonumber(value), i + 8
        end
        return value, i + 8
    elseif tag <= 216 then
        return decode_ext(s, i, 2 ^ (tag - 212))
    elseif tag <= 219 then
        n, i = length(s, i, tag == 217 and 1 or tag == 218 and 2 or 4)
        return sub(s, i, i + n - 1), i + n
    elseif tag <= 221 then
        n, i = length(s, i, tag == 220 and 2 or 4)
        return decode_array(s, i, n)
    end
    n, i = length(s, i, tag == 222 and 2 or 4)
    return decode_map(s, i, n)
end

-- The value at a place in well-formed bytes, and the place behind it. Nil is box.NULL.
decode = function(s, i)
    local tag = byte(s, i)
    i = i + 1
    if tag < 128 then
        return tag, i
    elseif tag < 144 then
        return decode_map(s, i, tag - 128)
    elseif tag < 160 then
        return decode_array(s, i, tag - 144)
    elseif tag < 192 then
        local n = tag - 160
        return sub(s, i, i + n - 1), i + n
    elseif tag == 192 then
        return NULL, i
    elseif tag == 194 then
        return false, i
    elseif tag == 195 then
        return true, i
    elseif tag >= 224 then
        return tag - 256, i
    end
    return decode_wide(s, i, tag)
end

codec.decode = decode

-- How many elements an array has, and the place of the first.
function codec.array_length(s, i)
    local tag = byte(s, i)
    if tag >= 144 and tag < 160 then
        return tag - 144, i + 1
    elseif tag == 220 then
        return length(s, i + 1, 2)
    elseif tag == 221 then
        return length(s, i + 1, 4)
    end
    return nil
end

local skip

-- The place behind the value at a place.
skip = function(s, i)
    local tag = byte(s, i)
    i = i + 1
    local n
    if tag < 128 or tag >= 224 or tag == 192 or tag == 194 or tag == 195 then
        return i
    elseif tag < 144 then
        n = 2 * (tag - 128)
    elseif tag < 160 then
        n = tag - 144
    elseif tag < 192 then
        return i + tag - 160
    elseif tag == 196 or tag == 217 then
        n, i = length(s, i, 1)
        return i + n
    elseif tag == 197 or tag == 218 then
        n, i = length(s, i, 2)
        return i + n
    elseif tag == 198 or tag == 219 then
        n, i = length(s, i, 4)
        return i + n
    elseif tag <= 201 then
        n, i = length(s, i, tag == 199 and 1 or tag == 200 and 2 or 4)
        return i + n + 1
    elseif tag == 202 or tag == 206 or tag == 210 then
        return i + 4
    elseif tag == 203 or tag == 207 or tag == 211 then
        return i + 8
    elseif tag == 204 or tag == 208 then
        return i + 1
    elseif tag == 205 or tag == 209 then
        return i + 2
    elseif tag <= 216 then
        return i + 1 + 2 ^ (tag - 212)
    elseif tag <= 221 then
        n, i = length(s, i, tag == 220 and 2 or 4)
    else
        n, i = length(s, i, tag == 222 and 2 or 4)
        n = 2 * n
    end
    for _ = 1, n do
        i = skip(s, i)
    end
    return i
end

codec.skip = skip

return codec
