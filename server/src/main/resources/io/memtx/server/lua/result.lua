-- What statements return, written down for the console: MessagePack with extensions of our own for what it lacks.
--   64 tuple: its bytes   65 text of what has no data   66 number of a container met before, counted from 0
--   67 a container that says how it is shown: 1 byte (1 on one line, 2 on many), then the container
local internal = ...
local values, codec = internal.use('values'), internal.use('codec')
local type, next, getmetatable, tostring, error, pcall = type, next, getmetatable, tostring, error, pcall
local concat, char, floor, sort = table.concat, string.char, math.floor, table.sort
local kind_of, content = values.kind, values.content

local result = {}

local FLOW, BLOCK = '\1', '\2'
local STYLES = {seq = FLOW, map = FLOW, sequence = BLOCK, mapping = BLOCK}
local MAX_DEPTH = 128

local encode

local function reference(state, value, out, n)
    local seen = state.seen[value]
    if seen then
        out[n + 1] = codec.encode_ext(66, tostring(seen))
        return true
    end
    state.seen[value] = state.count
    state.count = state.count + 1
    return false
end

local function pairs_of(t, count, out, n, depth, state)
    n = n + 1
    out[n] = codec.map_header(count)
    for k, v in next, t do
        n = encode(k, out, n, depth + 1, state)
        n = encode(v, out, n, depth + 1, state)
    end
    return n
end

local function table_into(t, out, n, depth, state)
    if depth > MAX_DEPTH then
        out[n + 1] = '\192'
        return n + 1
    end
    if reference(state, t, out, n) then
        return n + 1
    end
    local metatable = getmetatable(t)
    local hint = type(metatable) == 'table' and metatable.__serialize or nil
    local original = t
    if type(hint) == 'function' then
        local replaced = hint(t)
        if type(replaced) ~= 'table' then
            state.count = state.count - 1
            state.seen[t] = nil
            return encode(replaced, out, n, depth, state)
        end
        if replaced ~= t then
            local inner = getmetatable(replaced)
            hint = type(inner) == 'table' and inner.__serialize or nil
            t = replaced
        end
        if type(hint) == 'function' then
            hint = nil
        end
    end
    local style = STYLES[hint]
    local shape, count = codec.shape(t, hint)
    if style then
        out[n + 1] = '' -- the header, once the length is known
    end
    local begin = n + 1
    n = style and n + 1 or n
    if shape == 'array' then
        n = n + 1
        out[n] = codec.array_header(count)
        for i = 1, count do
            n = encode(t[i], out, n, depth + 1, state)
        end
    else
        n = pairs_of(t, count, out, n, depth, state)
    end
    if style then
        out[begin] = codec.encode_ext(67, style .. concat(out, '', begin + 1, n))
        return begin
    end
    return n
end

local function text_of(value, out, n)
    local ok, text = pcall(tostring, value)
    out[n + 1] = codec.encode_ext(65, ok and text or type(value))
    return n + 1
end

encode = function(value, out, n, depth, state)
    local kind = type(value)
    if kind == 'table' then
        return table_into(value, out, n, depth, state)
    elseif kind == 'cdata' then
        local name = kind_of(value)
        if name == 'tuple' then
            if not reference(state, value, out, n) then
                out[n + 1] = codec.encode_ext(64, content('tuple', value).bytes)
            end
            return n + 1
        elseif name == 'cdata' then
            return text_of(value, out, n)
        elseif name == 'error' and not state.verbose then
            out[n + 1] = codec.encode_string(tostring(value))
            return n + 1
        end
        out[n + 1] = codec.encode(value)
        return n + 1
    elseif kind == 'function' or kind == 'thread' or kind == 'userdata' then
        local metatable = getmetatable(value)
        return text_of(value, out, n)
    end
    out[n + 1] = codec.encode(value)
    return n + 1
end

-- Bytes of an array of n values.
function result.encode(list, n)
    local state = {seen = {}, count = 1}
    local out = {codec.array_header(n)}
    local last = 1
    for i = 1, n do
        last = encode(list[i], out, last, 1, state)
    end
    return concat(out, '', 1, last)
end

return result
