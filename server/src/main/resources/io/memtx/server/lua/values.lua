-- Values that Lua itself has not: each is cdata of a type of its own, so that type() says "cdata" as in Tarantool and
-- nobody can look inside. What a value holds lies in a weak table beside it.
local internal = ...
local ffi = internal.ffi
local setmetatable, type, rawget, tostring, tonumber, error = setmetatable, type, rawget, tostring, tonumber, error

local values = {}

ffi.cdef [[
struct memtx_tuple { int32_t unused; };
struct memtx_decimal { int32_t unused; };
struct memtx_uuid { uint8_t bytes[16]; };
struct memtx_datetime { int32_t unused; };
struct memtx_interval { int32_t unused; };
struct memtx_varbinary { int32_t unused; };
struct memtx_error { int32_t unused; };
union memtx_bits { double f64; int64_t i64; uint64_t u64; float f32; int32_t i32; uint8_t bytes[8]; };
]]

values.NULL = ffi.cast('void *', 0)
values.int64 = ffi.typeof('int64_t')
values.uint64 = ffi.typeof('uint64_t')
values.bits = ffi.new('union memtx_bits')

local names = {'tuple', 'decimal', 'uuid', 'datetime', 'interval', 'varbinary', 'error'}
local ctypes, held = {}, {}
for i = 1, #names do
    ctypes[names[i]] = ffi.typeof('struct memtx_' .. names[i])
    held[names[i]] = setmetatable({}, {__mode = 'k'})
end

-- What kind of cdata it is: a name from above, 'int64', 'uint64', 'null', or 'cdata'; nil for what is none.
local istype = ffi.istype
local int64, uint64 = values.int64, values.uint64
local NULL = values.NULL
local pointer = ffi.typeof('void *')
function values.kind(value)
    if type(value) ~= 'cdata' then
        return nil
    end
    if istype(int64, value) then
        return 'int64'
    end
    if istype(uint64, value) then
        return 'uint64'
    end
    for i = 1, #names do
        if istype(ctypes[names[i]], value) then
            return names[i]
        end
    end
    if istype(pointer, value) and value == NULL then
        return 'null'
    end
    return 'cdata'
end

function values.is(name, value)
    return type(value) == 'cdata' and istype(ctypes[name], value)
end

-- Makes a value; what it holds is found by values.content.
function values.make(name, content)
    local value = ffi.new(ctypes[name])
    held[name][value] = content
    return value
end

function values.content(name, value)
    return held[name][value]
end

-- To be called once for each type.
function values.metatype(name, metatable)
    ffi.metatype(ctypes[name], metatable)
end

function values.ctype(name)
    return ctypes[name]
end

function values.is_nil(value)
    return value == nil
end

-- An integer of any kind as a whole number, or nil.
function values.is_number(value)
    local kind = type(value)
    return kind == 'number' or kind == 'cdata' and (istype(int64, value) or istype(uint64, value))
end

return values
