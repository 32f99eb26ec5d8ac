-- Spaces, indexes and sequences as Lua has them: read from the system spaces again whenever the schema has changed. An
-- object of a space stays the same object for as long as its space is there.
local internal = ...
local codec, data, values, errors = internal.use('codec'), internal.use('data'), internal.use('values'),
    internal.use('errors')
local tuples = internal.use('tuple')
local type, pairs, next, setmetatable, tostring, rawget, rawset, upper =
    type, pairs, next, setmetatable, tostring, rawget, rawset, string.upper

local cache = {}

local by_name, by_id = {}, {}
local sequences = {}
local seen_version = -1
local is_loading = false

function cache.invalidate()
    seen_version = -1
end

local function rows(name)
    local list = data.read('select', {name = name}, {name = 'primary'}, 'ALL', '\144', 0, 4294967295)
    for i = 1, #list do
        list[i] = (codec.decode(list[i], 1))
    end
    return list
end

local function format_of(fields)
    if not fields or #fields == 0 then
        return nil
    end
    local named = {names = {}, fields = fields}
    for i = 1, #fields do
        named[i] = {name = fields[i].name}
        if fields[i].name then
            named.names[fields[i].name] = i
        end
    end
    return named
end

local function part_of(part)
    local result
    if part[1] ~= nil then
        result = {fieldno = part[1] + 1, type = part[2], is_nullable = false}
        if part[3] ~= nil and part[3] ~= '' and type(part[3]) == 'number' then
            result.collation = cache.collation(part[3])
        end
        result.exclude_null = false
        result.sort_order = 'asc'
        return result
    end
    result = {fieldno = part.field + 1, type = part.type, is_nullable = part.is_nullable or false}
    result.exclude_null = part.exclude_null or false
    result.sort_order = part.sort_order or 'asc'
    if part.path then
        result.path = part.path
    end
    if part.collation then
        result.collation = cache.collation(part.collation)
    end
    return result
end

local collations

function cache.collation(id)
    if not collations then
        collations = {}
        local list = rows('_collation')
        for i = 1, #list do
            collations[list[i][1]] = list[i][2]
        end
    end
    return collations[id] or tostring(id)
end

function cache.collation_id(name)
    cache.collation(0)
    for id, known in pairs(collations) do
        if known == name then
            return id
        end
    end
    return nil
end

local index_api, space_api

local function make_index(space, row)
    local id, name, kind, options, parts = row[2], row[3], upper(row[4]), row[5], row[6]
    local index = rawget(space.index, id)
    if not index or index.name ~= name then
        index = setmetatable({}, index_api.metatable(space))
    else
        for key in pairs(index) do
            index[key] = nil
        end
    end
    index.space_id, index.id, index.name, index.type = space.id, id, name, kind
    index.unique = options.unique ~= false
    index.parts = {}
    for i = 1, #parts do
        index.parts[i] = part_of(parts[i])
    end
    if kind == 'TREE' then
        local is_multikey = false
        for i = 1, #parts do
            if parts[i].path and string.find(parts[i].path, '[*]', 1, true) then
                is_multikey = true
            end
        end
        index.hint = not is_multikey and options.func == nil and options.hint ~= false
        index._is_simple = not is_multikey and options.func == nil
    end
    if options.func then
        index.func = {fid = options.func, is_multikey = false}
    end
    return index
end

local function make_space(row, indexes)
    local id, owner, name, engine, field_count, flags, format =
        row[1], row[2], row[3], row[4], row[5], row[6], row[7]
    local space = by_id[id]
    if not space or space.engine ~= engine then
        space = space_api.new(id)
    end
    space.id, space.name, space.engine, space.field_count = id, name, engine, field_count
    space.is_local = flags.group_id == 1
    space.is_sync = flags.is_sync == true
    space.temporary = flags.temporary == true or flags.type == 'temporary' or flags.type == 'data-temporary'
    space.type = flags.type or flags.temporary and 'data-temporary' or 'normal'
    space.state = {is_sync = space.is_sync}
    space.format_object = setmetatable({}, nil)
    space.constraint = flags.constraint
    space.foreign_key = flags.foreign_key
    space_api.hide(space, format_of(format), format, owner)
    space.index = space.index or {}
    local kept = {}
    space.enabled = false
    for i = 1, #indexes do
        local index = make_index(space, indexes[i])
        kept[index.id] = index
        if index.id == 0 then
            space.enabled = true
        end
    end
    space.index = setmetatable({}, space_api.index_metatable)
    for index_id, index in pairs(kept) do
        space.index[index_id] = index
        space.index[index.name] = index
    end
    return space
end

local function load()
    local space_rows, index_rows = rows('_space'), rows('_index')
    local indexes = {}
    for i = 1, #index_rows do
        local row = index_rows[i]
        indexes[row[1]] = indexes[row[1]] or {}
        indexes[row[1]][#indexes[row[1]] + 1] = row
    end
    local names, ids = {}, {}
    for i = 1, #space_rows do
        local row = space_rows[i]
        local space = make_space(row, indexes[row[1]] or {})
        names[space.name], ids[space.id] = space, space
    end
    by_name, by_id = names, ids
    sequences = {}
    local sequence_rows = rows('_sequence')
    for i = 1, #sequence_rows do
        local row = sequence_rows[i]
        sequences[row[1]] = row
    end
    local attached = rows('_space_sequence')
    for i = 1, #attached do
        local row = attached[i]
        local space = by_id[row[1]]
        local primary = space and space.index[0]
        if primary then
            primary.sequence_id, primary.sequence_fieldno = row[2], row[4] + 1
            if row[5] ~= nil and row[5] ~= '' then
                primary.sequence_path = row[5]
            end
        end
    end
    collations = nil
end

-- Reads everything again if the schema is another one.
function cache.refresh()
    if is_loading then
        return
    end
    local version = internal.host('schema_version')
    if version == nil then
        by_name, by_id = {}, {}
        return
    end
    if version ~= seen_version then
        index_api, space_api = internal.use('index'), internal.use('space')
        is_loading = true
        local ok, message = pcall(load)
        is_loading = false
        if not ok then
            error(message, 0)
        end
        seen_version = version
    end
end

function cache.space(key)
    cache.refresh()
    if type(key) == 'string' then
        return by_name[key]
    end
    return by_id[tonumber(key)]
end

function cache.spaces()
    cache.refresh()
    return by_name, by_id
end

function cache.sequences()
    cache.refresh()
    return sequences
end

cache.format_of = format_of
internal.format_of = format_of
cache.rows = rows

return cache
