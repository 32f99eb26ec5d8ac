-- The table library, with Tarantool's additions.
local internal = ...
local limits = internal.use('limits')
local type, pairs, getmetatable, setmetatable, error, tostring =
    type, pairs, getmetatable, setmetatable, error, tostring
local concat = table.concat

local tables = {
    foreach = table.foreach, foreachi = table.foreachi, getn = table.getn, insert = table.insert, maxn = table.maxn,
    move = table.move, remove = table.remove, sort = table.sort, pack = table.pack, unpack = unpack
}
if not tables.pack then
    function tables.pack(...)
        return {n = select('#', ...), ...}
    end
end

local SAMPLE = 10000

function tables.concat(list, separator, from, to)
    if type(list) == 'table' then
        local length, first, last = 0, from or 1, to or #list
        local gap = type(separator) == 'string' and #separator or 0
        for i = first, last do
            local item = list[i]
            length = length + gap + (type(item) == 'string' and #item or 20)
            if (i - first) % SAMPLE == 0 then
                limits.check_length(length)
            end
        end
        limits.check_length(length)
    end
    return concat(list, separator, from, to)
end

function tables.clear(t)
    for k in pairs(t) do
        t[k] = nil
    end
end

function tables.new()
    return {}
end

local function deep(value, seen)
    if type(value) ~= 'table' then
        return value
    end
    if seen[value] then
        return seen[value]
    end
    local metatable = getmetatable(value)
    if type(metatable) == 'table' and metatable.__copy then
        return metatable.__copy(value)
    end
    local target = {}
    seen[value] = target
    for k, v in pairs(value) do
        target[deep(k, seen)] = deep(v, seen)
    end
    return setmetatable(target, metatable)
end

function tables.deepcopy(value)
    return deep(value, {})
end

function tables.copy(value, is_shallow)
    if not is_shallow then
        return deep(value, {})
    end
    local target = {}
    for k, v in pairs(value) do
        target[k] = v
    end
    return setmetatable(target, getmetatable(value))
end

local function equals(a, b)
    if type(a) ~= 'table' or type(b) ~= 'table' then
        return type(a) == type(b) and a == b
    end
    local metatable = getmetatable(a)
    if metatable and getmetatable(b) == metatable and metatable.__eq then
        return a == b
    end
    for k, v in pairs(a) do
        if not equals(v, b[k]) then
            return false
        end
    end
    for k in pairs(b) do
        if a[k] == nil then
            return false
        end
    end
    return true
end

tables.equals = equals

return tables
