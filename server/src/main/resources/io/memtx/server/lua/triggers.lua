-- Triggers of spaces in Lua. The transaction thread calls them through Java while it waits; the tuples come and go as
-- bytes.
local internal = ...
local codec, data, values, errors = internal.use('codec'), internal.use('data'), internal.use('values'),
    internal.use('errors')
local tuples, txn, scheduler, cache = internal.use('tuple'), internal.use('txn'), internal.use('scheduler'),
    internal.use('schema_cache')
local type, tostring, error, pairs, table = type, tostring, error, pairs, table

local triggers = {}
local lists = {on_replace = {}, before_replace = {}} -- event to number of a space to functions, the last set first
local names = {on_replace = {}, before_replace = {}}
local disabled = {}
local NOTHING = {}

local function register(event, id, list)
    data.enter()
    local space = cache.space(id)
    if not space then
        errors.raise('ER_NO_SUCH_SPACE', '#' .. id)
    end
    internal.host('trigger', event, space.name, #list > 0)
end

-- As Tarantool's: set(fn), set(fn, old), set(nil, old), set(fn, nil, name); without arguments the list.
function triggers.set(event, id, n, fn, old, name)
    local by_space = lists[event]
    local list = by_space[id] or {}
    if n == 0 then
        return internal.deep_copy(list)
    end
    if fn ~= nil and type(fn) ~= 'function' then
        error('trigger reset: incorrect arguments', 0)
    end
    by_space[id] = list
    local place
    for i = 1, #list do
        if old ~= nil and list[i] == old or name ~= nil and names[event][list[i]] == name then
            place = i
        end
    end
    if old ~= nil and not place then
        error('trigger reset: Trigger is not found', 0)
    end
    if fn == nil then
        if place then
            table.remove(list, place)
        end
    elseif place then
        list[place] = fn
    else
        table.insert(list, 1, fn)
    end
    if fn ~= nil and name ~= nil then
        names[event][fn] = name
    end
    register(event, id, list)
    if fn ~= nil then
        return fn
    end
end

function triggers.enable(space, is_enabled)
    disabled[space.id] = not is_enabled or nil
end

function triggers.forget(id)
    lists.on_replace[id], lists.before_replace[id] = nil, nil
end

local function tuple_of(bytes, space)
    if bytes == nil then
        return nil
    end
    return tuples.of_bytes(bytes, space and space._format)
end

local function count(...)
    return select('#', ...), ...
end

-- Runs them in order: each sees what the one before has made.
local function run(event, space, name, list, old, new, statement)
    for i = 1, #list do
        local n, result = count(list[i](old, new, name, statement))
        if event == 'before_replace' and n > 0 then
            if result == nil then
                new = nil
            elseif tuples.is(result) then
                new = result
            else
                errors.raise('ER_BEFORE_REPLACE_RET')
            end
        end
    end
    return new
end

local KEEP, DELETE, OLD, OTHER = 0, 1, 2, 3

local function inside(event, space_id, name, old_bytes, new_bytes, statement)
    local space = cache.space(space_id)
    local list = disabled[space_id] and NOTHING or lists[event][space_id] or NOTHING
    local old, new = tuple_of(old_bytes, space), tuple_of(new_bytes, space)
    local copy = {}
    for i = 1, #list do
        copy[i] = list[i]
    end
    local result = run(event, space, name, copy, old, new, statement)
    if result == nil then
        return new == nil and KEEP or DELETE
    elseif new ~= nil and rawequal(result, new) then
        return KEEP
    elseif old ~= nil and rawequal(result, old) then
        return OLD
    end
    return OTHER, tuples.bytes(result)
end

-- [event, space, name, old, new, statement]: answers [true, decision, bytes] or [false, error].
function triggers.call(message)
    txn.enter_trigger()
    local ok, first, second = scheduler.nested(inside, message[1], message[2], message[3],
        values.is('varbinary', message[4]) and values.content('varbinary', message[4]) or nil,
        values.is('varbinary', message[5]) and values.content('varbinary', message[5]) or nil, message[6])
    txn.leave_trigger()
    data.changed()
    if ok then
        return codec.array_header(3) .. '\195' .. codec.encode_number(first) ..
            (second and codec.encode_bin(second) or '\192')
    end
    local held = values.is('error', first) and values.content('error', first) or
        {code = 32, type = 'LuajitError', message = tostring(first)}
    return codec.encode({false, held.code, held.type, held.message})
end

return triggers
