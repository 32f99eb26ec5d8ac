-- Module msgpack. What comes from users is looked through before it is read.
local internal = ...
local values, codec = internal.use('values'), internal.use('codec')
local serializer = internal.use('serializer')
local type, error, select, tostring = type, error, select, tostring
local byte = string.byte

local MAX_DEPTH = 1000

-- How many bytes hold the length of what a tag begins, and what that length counts.
local SIZED = {
    [196] = {1, 'bytes'}, [197] = {2, 'bytes'}, [198] = {4, 'bytes'}, [199] = {1, 'ext'}, [200] = {2, 'ext'},
    [201] = {4, 'ext'}, [217] = {1, 'bytes'}, [218] = {2, 'bytes'}, [219] = {4, 'bytes'}, [220] = {2, 'values'},
    [221] = {4, 'values'}, [222] = {2, 'pairs'}, [223] = {4, 'pairs'}
}
local FIXED = {
    [192] = 0, [194] = 0, [195] = 0, [202] = 4, [203] = 8, [204] = 1, [205] = 2, [206] = 4, [207] = 8, [208] = 1,
    [209] = 2, [210] = 4, [211] = 8, [212] = 2, [213] = 3, [214] = 5, [215] = 9, [216] = 17
}
local EXTENSIONS = {[1] = true, [2] = true, [3] = true, [4] = true, [6] = true}

local function invalid()
    error('msgpack.decode: invalid MsgPack', 0)
end

local function check_extension(s, at)
    local kind = byte(s, at)
    if kind and not EXTENSIONS[kind] then
        error('Unsuported MsgPack extension type: ' .. kind, 0)
    end
end

-- The place behind the value at a place; an error when there is no whole value.
local function check(s, at)
    local counts, depth = {1}, 1 -- values that are still to come, by depth
    while depth > 0 do
        if counts[depth] == 0 then
            depth = depth - 1
        else
            counts[depth] = counts[depth] - 1
            local tag = byte(s, at)
            if not tag or tag == 193 then
                invalid()
            end
            at = at + 1
            local inner
            if tag >= 224 or tag < 128 then
                inner = nil
            elseif tag < 144 then
                inner = 2 * (tag - 128)
            elseif tag < 160 then
                inner = tag - 144
            elseif tag < 192 then
                at = at + tag - 160
            elseif FIXED[tag] then
                if tag >= 212 and tag <= 216 then
                    check_extension(s, at)
                end
                at = at + FIXED[tag]
            else
                local width, what = SIZED[tag][1], SIZED[tag][2]
                local length = 0
                for i = at, at + width - 1 do
                    length = length * 256 + (byte(s, i) or invalid())
                end
                at = at + width
                if what == 'bytes' then
                    at = at + length
                elseif what == 'ext' then
                    check_extension(s, at)
                    at = at + length + 1
                else
                    inner = what == 'pairs' and 2 * length or length
                end
            end
            if at > #s + 1 or inner and inner > #s then
                invalid()
            end
            if inner then
                depth = depth + 1
                counts[depth] = inner
                if depth > MAX_DEPTH then
                    invalid()
                end
            end
        end
    end
    return at
end

local function header(name, width)
    return function(s, at)
        if type(s) ~= 'string' then
            error('msgpack.' .. name .. ": a Lua string or 'char *' expected", 0)
        end
        at = at or 1
        local tag = byte(s, at) or 0
        local base, wide = width == 1 and 144 or 128, width == 1 and 220 or 222
        if tag >= base and tag < base + 16 then
            return tag - base, at + 1
        elseif tag == wide and byte(s, at + 2) then
            return byte(s, at + 1) * 256 + byte(s, at + 2), at + 3
        elseif tag == wide + 1 and byte(s, at + 4) then
            local a, b, c, d = byte(s, at + 1, at + 4)
            return ((a * 256 + b) * 256 + c) * 256 + d, at + 5
        end
        error('msgpack.' .. name .. ': unexpected msgpack type', 0)
    end
end

return serializer.module(function(msgpack)
    function msgpack.encode(...)
        if select('#', ...) == 0 then
            error('msgpack.encode: a Lua object expected', 0)
        end
        return codec.encode((...))
    end

    local function decode(s, at)
        if type(s) ~= 'string' then
            error("msgpack.decode: a Lua string or 'char *' expected", 0)
        end
        if at ~= nil and type(at) ~= 'number' then
            error("bad argument #2 to '?' (number expected, got " .. type(at) .. ')', 0)
        end
        at = at or 1
        if at < 1 or at > #s and s ~= '' then
            error('msgpack.decode: offset is out of bounds', 0)
        end
        check(s, at)
        return codec.decode(s, at)
    end

    msgpack.decode = decode
    msgpack.decode_unchecked = decode -- checked all the same: what is not checked could read anything
    msgpack.decode_array_header = header('decode_array_header', 1)
    msgpack.decode_map_header = header('decode_map_header', 2)
    msgpack.decode_array_header_unchecked = msgpack.decode_array_header
    msgpack.decode_map_header_unchecked = msgpack.decode_map_header
end)
