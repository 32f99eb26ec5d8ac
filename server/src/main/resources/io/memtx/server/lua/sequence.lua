-- Sequences: box.sequence and box.schema.sequence.
local internal = ...
local errors, values, data, txn, cache = internal.use('errors'), internal.use('values'), internal.use('data'),
    internal.use('txn'), internal.use('schema_cache')
local checks = internal.use('checks')
local type, tostring, tonumber, error, pairs, setmetatable, next, rawget =
    type, tostring, tonumber, error, pairs, setmetatable, next, rawget

local sequences = {}
local methods = {}
local metatable = {__index = methods}
local objects = {} -- by number

local function system(name)
    return cache.space(name)
end

local function object(row)
    local id = row[1]
    local self = objects[id]
    if not self or self.name ~= row[3] then
        self = setmetatable({}, metatable)
        objects[id] = self
    end
    self.id, self.uid, self.name = id, row[2], row[3]
    self.step, self.min, self.max, self.start, self.cache, self.cycle = row[4], row[5], row[6], row[7], row[8], row[9]
    return self
end

local function by_name(name)
    for _, row in pairs(cache.sequences()) do
        if row[3] == name then
            return object(row)
        end
    end
    return nil
end

-- By name, number or object.
function sequences.find(given)
    if type(given) == 'table' then
        given = given.id
    end
    local found
    if type(given) == 'number' then
        local row = cache.sequences()[given]
        found = row and object(row)
    else
        found = by_name(given)
    end
    if not found then
        errors.raise('ER_NO_SUCH_SEQUENCE', tostring(given))
    end
    return found
end

local OPTIONS = {step = 'number', min = 'number', max = 'number', start = 'number', cache = 'number',
    cycle = 'boolean', if_not_exists = 'boolean'}

local function value_of(given, default)
    if given == nil then
        return default
    end
    return given
end

function sequences.create(name, options)
    checks.param(name, 'name', 'string')
    checks.options(options, OPTIONS)
    options = options or {}
    local existing = by_name(name)
    if existing then
        if options.if_not_exists then
            return existing, 'not created'
        end
        errors.raise('ER_SEQUENCE_EXISTS', name)
    end
    local step = value_of(options.step, 1)
    local ascends = step > 0
    local min = value_of(options.min, ascends and 1 or -9223372036854775807LL - 1)
    local max = value_of(options.max, ascends and 9223372036854775807LL or -1)
    local start = value_of(options.start, ascends and min or max)
    local id = 1
    for known in pairs(cache.sequences()) do
        if known >= id then
            id = known + 1
        end
    end
    local owner = internal.use('definitions').owner()
    system('_sequence'):insert({id, owner, name, step, min, max, start, value_of(options.cache, 0),
        value_of(options.cycle, false)})
    return sequences.find(id)
end

local function change(self, options)
    checks.options(options, OPTIONS)
    if options == nil then
        return
    end
    local row = cache.sequences()[self.id]
    if not row then
        errors.raise('ER_NO_SUCH_SEQUENCE', self.name)
    end
    system('_sequence'):replace({row[1], row[2], options.name or row[3], value_of(options.step, row[4]),
        value_of(options.min, row[5]), value_of(options.max, row[6]), value_of(options.start, row[7]),
        value_of(options.cache, row[8]), value_of(options.cycle, row[9])})
end

function sequences.remove(id)
    txn.together(function()
        system('_sequence_data'):delete(id)
        internal.use('definitions').revoke_all('sequence', id)
        system('_sequence'):delete(id)
    end)
    objects[id] = nil
end

local function is_used(id)
    local rows = cache.rows('_space_sequence')
    for i = 1, #rows do
        if rows[i][2] == id then
            return true
        end
    end
    return false
end

function sequences.drop(name, options)
    local ok, found = pcall(sequences.find, name)
    if not ok then
        if type(options) == 'table' and options.if_exists then
            return
        end
        error(found, 0)
    end
    if is_used(found.id) then
        errors.raise('ER_DROP_SEQUENCE', found.name, 'the sequence is in use')
    end
    sequences.remove(found.id)
end

local function call(self, operation, value)
    if type(self) ~= 'table' or self.name == nil then
        error('Use sequence:' .. operation .. '(...) instead of sequence.' .. operation .. '(...)', 0)
    end
    data.enter()
    return internal.host('sequence', operation, self.name, value)
end

function methods.next(self)
    return call(self, 'next')
end

function methods.current(self)
    return call(self, 'current')
end

function methods.set(self, value)
    if not values.is_number(value) then
        errors.illegal('value should be a number')
    end
    call(self, 'set', value)
end

function methods.reset(self)
    call(self, 'reset')
end

function methods.alter(self, options)
    change(self, options)
    cache.refresh()
    object(cache.sequences()[self.id])
end

function methods.drop(self)
    sequences.drop(self.name)
end

function methods.rename(self, name)
    local row = cache.sequences()[self.id]
    system('_sequence'):update(row[1], {{'=', 3, name}})
end

function sequences.add_to(schema)
    local function named(name)
        return function(given, ...)
            return methods[name](sequences.find(given), ...)
        end
    end
    schema.sequence = {
        create = sequences.create, drop = sequences.drop, next = named('next'), current = named('current'),
        set = named('set'), reset = named('reset'), alter = named('alter'), rename = named('rename')
    }
end

local function all()
    local list = {}
    for id, row in pairs(cache.sequences()) do
        local found = object(row)
        list[id], list[found.name] = found, found
    end
    return list
end

sequences.box = {
    sequence = setmetatable({}, {
        __index = function(_, key)
            if type(key) == 'number' then
                local row = cache.sequences()[key]
                return row and object(row)
            end
            return by_name(key)
        end,
        __pairs = function()
            return next, all(), nil
        end,
        __serialize = all
    })
}

return sequences
