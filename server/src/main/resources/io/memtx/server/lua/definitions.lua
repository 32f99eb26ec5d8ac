-- What users write in definitions, in the form that rows of system spaces have.
local internal = ...
local codec, data, values, errors = internal.use('codec'), internal.use('data'), internal.use('values'),
    internal.use('errors')
local cache = internal.use('schema_cache')
local type, tostring, tonumber, error, pairs, setmetatable, format =
    type, tostring, tonumber, error, pairs, setmetatable, string.format
local floor, lower = math.floor, string.lower

local definitions = {}

local function system(name)
    return cache.space(name)
end

function definitions.owner(user)
    if user == nil then
        local session = internal.use('session').current()
        return session and session.uid or 1
    elseif type(user) == 'number' then
        return user
    end
    local row = system('_user').index.name:get(user)
    if row == nil then
        errors.raise('ER_NO_SUCH_USER', user)
    end
    return row[1]
end

local function collation_id(name, where)
    if type(name) == 'number' then
        return name
    end
    local id = cache.collation_id(name)
    if not id then
        errors.illegal(where .. ": collation was not found by name '" .. tostring(name) .. "'")
    end
    return id
end

local FIELD_KEYS = {name = true, type = true}

-- A format: fields by name alone, by name and type, or by options.
function definitions.format(given)
    local fields = {}
    for i = 1, #given do
        local field = given[i]
        local result = {}
        if type(field) == 'string' then
            result.name = field
        elseif type(field) == 'table' then
            for key, value in pairs(field) do
                if type(key) == 'number' then
                    if key == 1 then
                        result.name = value
                    elseif key == 2 then
                        result.type = value
                    elseif key == 3 and type(value) == 'table' then
                        for more, option in pairs(value) do
                            result[more] = option
                        end
                    end
                elseif type(key) == 'string' then
                    result[key] = value
                end
            end
        end
        if type(result.name) ~= 'string' then
            errors.illegal(format('format[%d]: name (string) is expected', i))
        end
        if result.type == nil then
            result.type = 'any'
        elseif type(result.type) ~= 'string' then
            errors.illegal(format('format[%d]: type must be a string', i))
        end
        if result.collation ~= nil then
            result.collation = collation_id(result.collation, format('format[%d]', i))
        end
        fields[i] = setmetatable(result, internal.map_hint)
    end
    return fields
end

local PART_OPTIONS = {
    field = true, type = true, collation = true, is_nullable = true, exclude_null = true, path = true,
    sort_order = true, scale = true, fieldno = true
}

local function split_path(space, text, where)
    local fields = space._fields or {}
    for i = 1, #fields do
        if fields[i].name == text then
            return i, nil
        end
    end
    local best, path
    for i = 1, #fields do
        local name = fields[i].name
        if name and string.sub(text, 1, #name) == name then
            local rest = string.sub(text, #name + 1)
            if (string.sub(rest, 1, 1) == '.' or string.sub(rest, 1, 1) == '[') and (not best or #name > #fields[best].name) then
                best, path = i, rest
            end
        end
    end
    if best then
        return best, path
    end
    local number, rest = string.match(text, '^%[(%d+)%](.*)$')
    if number then
        return tonumber(number), rest ~= '' and rest or nil
    end
    errors.illegal(where .. ": field was not found by name '" .. text .. "'")
end

local function part_table(space, part, i)
    local where = format('options.parts[%d]', i)
    local result = {}
    if type(part) ~= 'table' then
        part = {part}
    end
    for key, value in pairs(part) do
        if type(key) == 'number' then
            if key == 1 then
                result.field = value
            elseif key == 2 then
                result.type = value
            end
        elseif not PART_OPTIONS[key] then
            errors.raise('ER_WRONG_INDEX_OPTIONS', format("field %d: unexpected option '%s'", i, tostring(key)))
        else
            result[key] = value
        end
    end
    if result.field == nil then
        result.field = result.fieldno
    end
    result.fieldno = nil
    if type(result.field) ~= 'number' and type(result.field) ~= 'string' then
        errors.illegal(where .. ': field (name or number) is expected')
    end
    if type(result.field) == 'string' then
        local number, path = split_path(space, result.field, where)
        result.field = number
        if path then
            result.path = result.path or path
        end
    elseif result.field <= 0 or result.field ~= floor(result.field) then
        errors.illegal(where .. ': field (number) must be one-based')
    end
    local field = space._fields and space._fields[result.field]
    if result.type == nil then
        result.type = field and not result.path and field.type or 'scalar'
    elseif type(result.type) ~= 'string' then
        errors.illegal(where .. ': type (string) is expected')
    end
    if result.is_nullable == nil and field and field.is_nullable and not result.path then
        result.is_nullable = true
    end
    if result.collation == nil and field and field.collation ~= nil and not result.path then
        result.collation = field.collation
    end
    if result.collation ~= nil then
        result.collation = collation_id(result.collation, where)
    end
    result.field = result.field - 1
    return result
end

local function is_flat(parts)
    return #parts >= 2 and type(parts[1]) == 'number' and type(parts[2]) == 'string'
end

-- The parts of an index: {field, type, field, type}, {name, name} or tables of options.
function definitions.parts(space, given, kind)
    if given == nil then
        local field = space._fields and space._fields[1]
        if kind == 'rtree' then
            given = {{2, 'array'}}
        elseif kind == 'bitset' then
            given = {{2, 'unsigned'}}
        elseif field and field.type ~= 'any' then
            given = {{1}}
        else
            given = {{1, 'unsigned'}}
        end
    end
    if #given == 0 then
        if next(given) ~= nil then
            given = {given}
        else
            errors.illegal('options.parts must have at least one part')
        end
    end
    if type(given[1]) == 'number' and type(given[2]) == 'string' and given.type == nil then
        local list = {}
        local i = 1
        while given[i] ~= nil do
            local kind_name = given[i + 1]
            if kind_name == nil then
                errors.illegal('options.parts: expected field_no (number), type (string) pairs')
            end
            local part = {given[i], kind_name, is_nullable = false}
            if #given == 2 or i == #given - 1 then
                for key, value in pairs(given) do
                    if type(key) == 'string' then
                        part[key] = value
                    end
                end
            end
            list[#list + 1] = part
            i = i + 2
        end
        given = list
    end
    local parts, is_plain = {}, true
    for i = 1, #given do
        local part = part_table(space, given[i], i)
        if part.is_nullable == false then
            part.is_nullable = nil
        end
        for key in pairs(part) do
            if key ~= 'field' and key ~= 'type' then
                is_plain = false
            end
        end
        parts[i] = part
    end
    if is_plain then
        for i = 1, #parts do
            parts[i] = {parts[i].field, parts[i].type}
        end
    else
        for i = 1, #parts do
            setmetatable(parts[i], internal.map_hint)
        end
    end
    return parts
end

-- A functional index has a row of its own besides.
function definitions.delete_index_row(space_id, index_id, options)
    if options.func then
        system('_func_index'):delete({space_id, index_id})
    end
    system('_index'):delete({space_id, index_id})
end

function definitions.func_id(name)
    if type(name) == 'number' then
        return name
    end
    local row = system('_func').index.name:get(name)
    if row == nil then
        errors.raise('ER_NO_SUCH_FUNCTION', name)
    end
    return row[1]
end

function definitions.attach_sequence(space, index_id, parts, given)
    local part = parts[1]
    local field = part[1] or part.field
    local path = part.path or ''
    if index_id ~= 0 then
        errors.raise('ER_MODIFY_INDEX', space.index[index_id] and space.index[index_id].name or '', space.name,
            'sequence cannot be used with a secondary key')
    end
    local id, is_generated
    if type(given) == 'table' then
        if given.field ~= nil then
            field = type(given.field) == 'string' and split_path(space, given.field, 'sequence field') or given.field
            field = field - 1
        end
        id = given.id
    elseif given ~= true then
        id = given
    end
    local sequences = internal.use('sequence')
    if id == nil then
        id, is_generated = sequences.create(space.name .. '_seq', {}).id, true
    else
        id, is_generated = sequences.find(id).id, false
    end
    system('_space_sequence'):insert({space.id, id, is_generated, field, path})
end

function definitions.detach_sequence(space_id)
    local row = system('_space_sequence'):delete(space_id)
    if row ~= nil and row[3] then
        internal.use('sequence').remove(row[2])
    end
end

function definitions.revoke_all(kind, id)
    local rows = system('_priv').index.object:select({kind, id})
    for i = 1, #rows do
        system('_priv'):delete({rows[i][2], rows[i][3], rows[i][4]})
    end
end

return definitions
