-- Tuples: bytes of a MessagePack array, whose fields are read when somebody asks.
local internal = ...
local values, codec, errors = internal.use('values'), internal.use('codec'), internal.use('errors')
local type, tostring, tonumber, error, setmetatable, select, pairs, unpack =
    type, tostring, tonumber, error, setmetatable, select, pairs, unpack
local floor = math.floor
local kind_of, content = values.kind, values.content
local NULL = values.NULL

local tuple = {}
local methods = {}

-- The fields, decoded once.
local function fields(t)
    local held = content('tuple', t)
    local list = held.fields
    if not list then
        local n, at = codec.array_length(held.bytes, 1)
        list = {n = n}
        for i = 1, n do
            list[i], at = codec.decode(held.bytes, at)
        end
        held.fields = list
    end
    return list
end

tuple.fields = fields

-- Makes a tuple of bytes that are a well-formed array.
function tuple.of_bytes(bytes, format)
    return values.make('tuple', {bytes = bytes, format = format})
end

function tuple.bytes(t)
    return content('tuple', t).bytes
end

function tuple.is(value)
    return values.is('tuple', value)
end

-- Bytes of a tuple or key: of a table, a tuple, or a single value.
function tuple.encode(value)
    if type(value) == 'table' then
        local bytes = codec.encode(value)
        local tag = string.byte(bytes, 1)
        if tag >= 128 and tag < 144 or tag == 222 or tag == 223 then
            errors.raise('ER_TUPLE_NOT_ARRAY')
        end
        return bytes
    elseif tuple.is(value) then
        return content('tuple', value).bytes
    end
    errors.raise('ER_TUPLE_NOT_ARRAY')
end

function tuple.encode_key(key)
    if key == nil then
        return '\144'
    elseif type(key) == 'table' or tuple.is(key) then
        return tuple.encode(key)
    end
    return '\145' .. codec.encode(key)
end

local function check(t, method)
    if not tuple.is(t) then
        error('Usage: tuple:' .. method, 3)
    end
end

local function names(t)
    local format = content('tuple', t).format
    return format and format.names or nil
end

function methods.totable(t, from, to)
    check(t, 'totable()')
    local list, copy = fields(t), {}
    local n = list.n
    from, to = from or 1, to or n
    if from < 0 then from = n + from + 1 end
    if to < 0 then to = n + to + 1 end
    if from < 1 or to > n and select('#', from, to) == 0 then
        error('tuple.totable: invalid first or last index')
    end
    for i = from, to < n and to or n do
        copy[i - from + 1] = list[i]
    end
    return setmetatable(copy, internal.array_hint)
end

function methods.unpack(t, from, to)
    check(t, 'unpack()')
    local list = fields(t)
    return unpack(list, from or 1, to or list.n)
end

function methods.tomap(t, options)
    check(t, 'tomap()')
    local by_name = names(t)
    local list, map = fields(t), {}
    local only_names = options and options.names_only
    local named = content('tuple', t).format
    if named then
        for i = 1, #named do
            if i <= list.n then
                map[named[i].name] = list[i]
            end
        end
    end
    if not only_names then
        for i = 1, list.n do
            map[i] = list[i]
        end
    end
    return map
end

function methods.bsize(t)
    check(t, 'bsize()')
    return #content('tuple', t).bytes
end

function methods.find(t, from, what)
    if what == nil then
        from, what = 1, from
    end
    local list = fields(t)
    for i = from, list.n do
        if list[i] == what then
            return i
        end
    end
    return nil
end

function methods.findall(t, from, what)
    if what == nil then
        from, what = 1, from
    end
    local list, found = fields(t), {}
    for i = from, list.n do
        if list[i] == what then
            found[#found + 1] = i
        end
    end
    return found
end

local function next_field(t, i)
    local list = fields(t)
    i = (i or 0) + 1
    if i > list.n then
        return nil
    end
    return i, list[i]
end

function methods.next(t, i)
    check(t, 'next()')
    return next_field(t, i)
end

function methods.ipairs(t)
    check(t, 'pairs()')
    return internal.iterator(next_field, t, nil)
end

methods.pairs = methods.ipairs

function methods.slice(t, from, to)
    check(t, 'slice()')
    local list = fields(t)
    local n = list.n
    if from < 0 then from = from + n end
    to = to or n
    if to < 0 then to = to + n end
    if from < 0 or from >= n then
        error('tuple.slice(): start >= field count', 0)
    elseif to <= from then
        error('tuple.slice(): start must be less than end', 0)
    elseif to > n then
        error('tuple.slice(): end > field count', 0)
    end
    return unpack(list, from + 1, to)
end

local function changed(name, t, operations)
    check(t, name .. '()')
    if type(operations) ~= 'table' then
        errors.usage('tuple:' .. name .. '(operations)')
    end
    local held = content('tuple', t)
    return tuple.of_bytes(internal.host('tuple_' .. name, values.make('varbinary', held.bytes),
        values.make('varbinary', codec.encode(operations))), held.format)
end

function methods.update(t, operations)
    return changed('update', t, operations)
end

function methods.upsert(t, operations)
    return changed('upsert', t, operations)
end

function methods.transform(t, from, count, ...)
    check(t, 'transform()')
    local list = fields(t)
    local n = list.n
    if from == nil or from == 0 then
        error('tuple.transform(): field is out of bound', 0)
    end
    if from < 0 then from = n + from + 1 end
    local copy, k = {}, 0
    for i = 1, from - 1 do
        k = k + 1
        copy[k] = list[i]
    end
    for i = 1, select('#', ...) do
        k = k + 1
        copy[k] = (select(i, ...))
    end
    for i = from + (count or 0), n do
        k = k + 1
        copy[k] = list[i]
    end
    return tuple.of_bytes(codec.encode_array(copy, k), content('tuple', t).format)
end

function methods.format(t)
    local format = content('tuple', t).format
    return format and internal.deep_copy(format.fields) or {}
end

function methods.info(t)
    local bytes = #content('tuple', t).bytes
    return {data_size = bytes, header_size = 10, field_map_size = 0, waste_size = 0, arena = 'runtime'}
end

-- A field by a path such as a.b[2].
local function by_path(t, path)
    local format = content('tuple', t).format
    local list = fields(t)
    local value, at
    local name = string.match(path, '^[%a_][%w_]*')
    if name then
        local position = format and format.names[name]
        if not position then
            return nil
        end
        value, at = list[position], #name + 1
    else
        value, at = list, 1
    end
    while at <= #path do
        local index, quoted, key
        local from, to
        from, to, index = string.find(path, '^%[(%d+)%]', at)
        if not from then
            from, to, quoted = string.find(path, '^%["([^"]*)"%]', at)
        end
        if not from then
            from, to, quoted = path:find("^%['([^']*)'%]", at)
        end
        if not from then
            from, to, key = string.find(path, '^%.?([%a_][%w_]*)', at)
        end
        if not from or type(value) ~= 'table' then
            return nil
        end
        value = value[index and tonumber(index) or quoted or key]
        at = to + 1
    end
    return value
end

values.metatype('tuple', {
    __index = function(t, key)
        if type(key) == 'number' then
            return fields(t)[key]
        elseif type(key) == 'string' then
            local by_name = names(t)
            local position = by_name and by_name[key]
            if position then
                return fields(t)[position]
            end
            local method = methods[key]
            if method then
                return method
            end
            local ok, value = pcall(by_path, t, key)
            return ok and value or nil
        elseif values.is_number(key) then
            return fields(t)[tonumber(key)]
        end
        return nil
    end,
    __newindex = function()
        error('attempt to modify a tuple field', 0)
    end,
    __len = function(t)
        return fields(t).n
    end,
    __eq = function(a, b)
        return tuple.is(a) and tuple.is(b) and content('tuple', a).bytes == content('tuple', b).bytes
    end,
    __tostring = function(t)
        return tuple.text(t)
    end
})

tuple.methods = methods

local text_of

local function pairs_text(map)
    local parts = {}
    for k, v in pairs(map) do
        parts[#parts + 1] = text_of(k) .. ': ' .. text_of(v)
    end
    return '{' .. table.concat(parts, ', ') .. '}'
end

text_of = function(value)
    local kind = type(value)
    if value == nil then
        return 'null'
    elseif kind == 'string' then
        return "'" .. string.gsub(value, "'", "''") .. "'"
    elseif kind == 'table' then
        local shape, count = codec.shape(value)
        if shape == 'map' then
            return pairs_text(value)
        end
        local parts = {}
        for i = 1, count do
            parts[i] = text_of(value[i])
        end
        return '[' .. table.concat(parts, ', ') .. ']'
    elseif kind == 'number' then
        if value ~= value or value == math.huge or value == -math.huge then
            return value ~= value and 'nan' or value > 0 and 'inf' or '-inf'
        end
        return value == floor(value) and math.abs(value) < 1e15 and string.format('%d', value) or
            string.format('%.14g', value)
    elseif kind == 'cdata' then
        local name = kind_of(value)
        if name == 'int64' or name == 'uint64' then
            return (string.gsub(tostring(value), '[UL]+$', ''))
        end
    end
    return tostring(value)
end

-- On one line, as the console shows it.
function tuple.text(t)
    local list, parts = fields(t), {}
    for i = 1, list.n do
        parts[i] = text_of(list[i])
    end
    return '[' .. table.concat(parts, ', ') .. ']'
end

-- box.tuple
local library = {}

function library.new(...)
    local n = select('#', ...)
    local first = ...
    if n == 1 and (type(first) == 'table' or tuple.is(first)) then
        return tuple.of_bytes(tuple.encode(first))
    elseif n == 2 and type(first) == 'table' and type((select(2, ...))) == 'table' and (select(2, ...)).format then
        return tuple.of_bytes(tuple.encode(first), internal.format_of((select(2, ...)).format))
    end
    return tuple.of_bytes(codec.encode_array({...}, n))
end

library.is = tuple.is
for name, method in pairs(methods) do
    library[name] = method
end

tuple.library = library

return tuple
