-- The first chunk: takes away what nobody is to have, loads what statements need, and returns the function through which
-- Java calls Lua. Modules here share one table, `internal`; users see what sandbox.lua shows them.
local call_host = ...

local ffi = require('ffi')
local detach = java and java.detach
jit.off()
jit.flush()

local type, tostring, error, select, setmetatable, pcall = type, tostring, error, select, setmetatable, pcall
local pointer = ffi.typeof('const char *')
local string_of = ffi.string

local internal = {ffi = ffi}

function internal.detach(co)
    if detach then
        pcall(detach, co)
    end
end

local EMPTY = '\144'

-- Bytes of the answer of a call to Java.
local function raw(name, argument)
    local address, length = call_host(name, argument)
    return string_of(ffi.cast(pointer, address), length)
end

internal.raw = raw

-- Modules of our own, each a resource; loaded once.
local loaded = {}

function internal.use(name)
    local module = loaded[name]
    if module == nil then
        local source = raw('source', '\217' .. string.char(#name) .. name)
        local chunk, message = loadstring(source, '=' .. name .. '.lua')
        if not chunk then
            error(message, 0)
        end
        module = chunk(internal) or true
        loaded[name] = module
    end
    return module
end

local codec, errors, scheduler

local function fail(answer)
    local held = answer[2]
    local object = errors.new(held.type, held.code, held.message, held.fields)
    errors.note(object)
    error(object, 0)
end

function internal.decode_answer(bytes)
    local was_raw = codec.is_raw
    codec.is_raw = true
    local answer = codec.decode(bytes, 1)
    codec.is_raw = was_raw
    if answer[1] == true then
        return answer[2]
    elseif answer[1] == 'wait' then
        return internal.decode_answer(scheduler.await(answer[2]))
    end
    fail(answer)
end

-- Calls Java with an argument that is encoded already; answers the value, or raises the error. Waits where Java says
-- that the answer takes its time.
function internal.host_raw(name, argument)
    return internal.decode_answer(raw(name, argument))
end

function internal.host(name, ...)
    return internal.decode_answer(raw(name, codec.pack(...)))
end

-- Waits without letting others run.
function internal.block(token)
    return raw('block', codec.pack(token))
end

-- Seconds on a clock that only goes forward.
function internal.clock()
    return tonumber((codec.decode(raw('clock', EMPTY), 1))[2])
end

function internal.tick(slice, session)
    local verdict = codec.decode(raw('tick', codec.pack(slice, session)), 1)[2]
    return verdict ~= nil and verdict or nil
end

-- An error with Tarantool's text, from a check of our own.
function internal.fail(message)
    error(errors.new('LuajitError', 32, message), 0)
end

function internal.iterator(generator, parameter, state)
    return generator, parameter, state
end

local function deep_copy(value)
    if type(value) ~= 'table' then
        return value
    end
    local copy = {}
    for k, v in pairs(value) do
        copy[k] = deep_copy(v)
    end
    return setmetatable(copy, getmetatable(value))
end

internal.deep_copy = deep_copy

internal.use('values')
codec = internal.use('codec')
internal.codec = codec
errors = internal.use('errors')
internal.options = (codec.decode(raw('options', EMPTY), 1))[2]
scheduler = internal.use('scheduler')
internal.scheduler = scheduler
internal.use('limits')
internal.use('scalars')
internal.use('tuple')
internal.use('box')
local sandbox = internal.use('sandbox')
sandbox.require('fun')
internal.use('session')

local handlers = {}
internal.handlers = handlers

-- A session has something to run: [request, session, user, text, ...]
function handlers.statement(argument)
    internal.use('session').statement(codec.decode(argument, 1))
end

function handlers.close_session(argument)
    internal.use('session').close(codec.decode(argument, 1)[1])
end

function handlers.cancel(argument)
    internal.use('session').cancel(codec.decode(argument, 1)[1])
end

function handlers.answer(argument)
    local was_raw = codec.is_raw
    codec.is_raw = true
    local list = codec.decode(argument, 1)
    codec.is_raw = was_raw
    scheduler.answered(list[1], list[2])
end

function handlers.step()
    local due = scheduler.step()
    return codec.encode(due or internal.use('values').NULL)
end

function handlers.call(argument)
    return internal.use('triggers').call(codec.decode(argument, 1))
end

return function(kind, address, length)
    local argument = string_of(ffi.cast(pointer, address), length)
    return handlers[kind](argument)
end
