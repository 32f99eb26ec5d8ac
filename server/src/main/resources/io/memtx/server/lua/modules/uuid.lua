-- Module uuid.
local internal = ...
local values, scalars = internal.use('values'), internal.use('scalars')
local type, error, setmetatable, tostring = type, error, setmetatable, tostring
local byte, char, sub, reverse = string.byte, string.char, string.sub, string.reverse

local uuid = {}

-- The first three groups change ends with the byte order; 'h' is this machine's, little-endian, and 'n' the network's.
local function swapped(bytes)
    return reverse(sub(bytes, 1, 4)) .. reverse(sub(bytes, 5, 6)) .. reverse(sub(bytes, 7, 8)) .. sub(bytes, 9)
end

local function is_host_order(order, usage)
    if order == nil or order == 'h' or order == 'host' or order == 'l' then
        return true
    elseif order == 'n' or order == 'network' or order == 'b' then
        return false
    end
    error(usage, 0)
end

function uuid.new()
    local bytes = internal.host('random', 16)
    return scalars.uuid_of_bytes(sub(bytes, 1, 6) .. char(0x40 + byte(bytes, 7) % 16) .. sub(bytes, 8, 8) ..
        char(0x80 + byte(bytes, 9) % 64) .. sub(bytes, 10))
end

function uuid.fromstr(text)
    if type(text) ~= 'string' then
        error('fromstr(str)', 0)
    end
    return scalars.uuid_of_text(text)
end

function uuid.frombin(bytes, order)
    if type(bytes) ~= 'string' or #bytes ~= 16 then
        error('frombin(bin, [byteorder])', 0)
    end
    return scalars.uuid_of_bytes(is_host_order(order, 'frombin(bin, [byteorder])') and swapped(bytes) or bytes)
end

function uuid.str()
    return uuid.new():str()
end

function uuid.bin(order)
    return uuid.new():bin(order)
end

function uuid.is_uuid(value)
    return values.is('uuid', value)
end

function scalars.uuid_methods.bin(value, order)
    if not values.is('uuid', value) then
        error('Usage: uuid:bin([byteorder])', 0)
    end
    local bytes = scalars.uuid_bytes(value)
    return is_host_order(order, 'Usage: uuid:bin([byteorder])') and swapped(bytes) or bytes
end

function scalars.uuid_methods.str(value)
    if not values.is('uuid', value) then
        error('Usage: uuid:str()', 0)
    end
    return tostring(value)
end

uuid.NULL = scalars.uuid_of_text('00000000-0000-0000-0000-000000000000')

return setmetatable(uuid, {
    __call = function()
        return uuid.new()
    end
})
