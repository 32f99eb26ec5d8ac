-- Module fiber: what users see of the scheduler's fibers, and the ways in which these wait for each other. A handle is
-- an empty table, so that nobody gets at the coroutine behind it.
local internal = ...
local scheduler, errors, values = internal.use('scheduler'), internal.use('errors'), internal.use('values')
local type, error, pairs, setmetatable, select, tostring, tonumber, unpack =
    type, error, pairs, setmetatable, select, tostring, tonumber, unpack
local remove, format = table.remove, string.format

local fiber = {}
local handles = setmetatable({}, {__mode = 'k'}) -- a fiber's handle
local behind = setmetatable({}, {__mode = 'k'}) -- a handle's fiber
local methods = {}

local NAME_MAX = 255
local TIMEOUT_INFINITY = 500 * 365 * 86400

local function name_of_type(value, n)
    return n == 0 and 'no value' or value == nil and 'nil' or type(value)
end

-- The fiber behind the first argument, which has to be a handle.
local function target(n, value)
    local found = type(value) == 'table' and behind[value]
    if not found then
        error(format("bad argument #1 to '?' (fiber expected, got %s)", name_of_type(value, n)), 0)
    end
    return found
end

local function alive(n, value)
    local found = target(n, value)
    if found.status == 'dead' then
        error('the fiber is dead', 0)
    end
    return found
end

local metatable = {
    __index = function(handle, key)
        if key == 'storage' then
            local found = behind[handle]
            return found.storage
        end
        return methods[key]
    end,
    __newindex = function()
        error('attempt to index a userdata value', 2)
    end,
    __tostring = function(handle)
        local found = behind[handle]
        return found.status == 'dead' and 'fiber: (dead)' or 'fiber: ' .. found.id
    end,
    __serialize = function(handle)
        local found = behind[handle]
        return {id = found.id, name = found.name, status = found.status}
    end,
    __metatable = 'fiber'
}

local function handle_of(found)
    local handle = handles[found]
    if not handle then
        handle = setmetatable({}, metatable)
        handles[found], behind[handle] = handle, found
    end
    return handle
end

local function on_failure(found, reason)
    internal.host('log', 'error', format('fiber %d (%s) has failed: %s', found.id, found.name, tostring(reason)))
end

local function make(fn, ...)
    local made = scheduler.create(fn, ...)
    made.on_failure = on_failure
    local current = scheduler.current()
    made.session = current and current.session
    return made
end

function fiber.create(...)
    local fn = ...
    if type(fn) ~= 'function' then
        error('fiber.create(function, ...): bad arguments', 0)
    end
    scheduler.check_cancel()
    local made = make(...)
    scheduler.start(made)
    return handle_of(made)
end

function fiber.new(...)
    local fn = ...
    if type(fn) ~= 'function' then
        error('fiber.new(function, ...): bad arguments', 0)
    end
    return handle_of(make(...))
end

function fiber.self()
    return handle_of(scheduler.current())
end

function fiber.id(...)
    if select('#', ...) == 0 then
        return scheduler.current().id
    end
    return target(1, (...)).id
end

methods.id = fiber.id

function fiber.find(...)
    if select('#', ...) ~= 1 then
        error('fiber.find(id): bad arguments', 0)
    end
    local found = scheduler.find(tonumber((...)) or 0)
    return found and handle_of(found)
end

function fiber.status(...)
    if select('#', ...) == 0 then
        return 'running'
    end
    return target(1, (...)).status
end

methods.status = fiber.status

-- name(), name(text), name(fiber), name(fiber, text, {truncate = true})
function fiber.name(...)
    local first, second, options = ...
    local found, text
    if type(first) == 'table' and behind[first] then
        found, text = alive(1, first), second
    elseif select('#', ...) == 0 or type(first) == 'string' then
        found, text, options = scheduler.current(), first, second
    else
        found = target(1, first)
    end
    if text == nil then
        return found.name
    end
    text = tostring(text)
    if #text > NAME_MAX then
        if not (type(options) == 'table' and options.truncate) then
            error('Fiber name is too long', 0)
        end
        text = string.sub(text, 1, NAME_MAX)
    end
    found.name = text
end

methods.name = fiber.name

function fiber.sleep(delay)
    if type(delay) ~= 'number' then
        error('fiber.sleep(delay): bad arguments', 0)
    end
    scheduler.check_cancel()
    if delay <= 0 then
        scheduler.pass()
    else
        scheduler.suspend(delay)
    end
    scheduler.check_cancel()
end

function fiber.yield()
    scheduler.pass()
    scheduler.check_cancel()
end

function fiber.wakeup(...)
    local found = alive(select('#', ...), (...))
    scheduler.wakeup(found)
    return (...)
end

methods.wakeup = fiber.wakeup

function fiber.testcancel()
    scheduler.check_cancel()
end

function fiber.cancel(...)
    local first = ...
    local found
    if type(first) == 'number' then
        found = scheduler.find(first)
        if not found then
            error('the fiber is dead', 0)
        end
    else
        found = alive(select('#', ...), first)
    end
    scheduler.cancel(found)
    scheduler.check_cancel()
end

fiber.kill, methods.cancel, methods.kill = fiber.cancel, fiber.cancel, fiber.cancel

function fiber.set_joinable(...)
    local found = alive(select('#', ...), (...))
    local is_joinable = select(2, ...)
    if type(is_joinable) ~= 'boolean' then
        error('fiber.set_joinable(true): bad arguments', 0)
    end
    found.joinable = is_joinable
end

methods.set_joinable = fiber.set_joinable

-- What a failed fiber hands over is always an error object.
local function reason_of(value)
    return values.is('error', value) and value or errors.new('LuajitError', 32, tostring(value))
end

function fiber.join(...)
    local found = target(select('#', ...), (...))
    local timeout = select(2, ...)
    if found.status == 'dead' and (not found.joinable or found.is_joined) then
        error('the fiber is dead', 0)
    elseif not found.joinable then
        error('the fiber is not joinable', 0)
    elseif timeout ~= nil and (type(timeout) ~= 'number' or timeout < 0) then
        error('fiber:join(timeout): bad arguments', 0)
    end
    local deadline = timeout and scheduler.now() + timeout
    while found.status ~= 'dead' do
        found.joiners = found.joiners or {}
        found.joiners[#found.joiners + 1] = scheduler.current()
        local left = deadline and deadline - scheduler.now()
        if left and left <= 0 then
            return false, errors.new('TimedOut', 78, 'timed out')
        end
        scheduler.suspend(left)
        if found.status ~= 'dead' then
            scheduler.check_cancel()
        end
    end
    if found.is_joined then
        error('the fiber is dead', 0)
    end
    found.is_joined = true
    if found.ok then
        return true, unpack(found.results, 1, found.results.n)
    end
    return false, reason_of(found.results[1])
end

methods.join = fiber.join

function methods.info(handle)
    local found = target(1, handle)
    return {fid = found.id, name = found.name, csw = found.csw, status = found.status, memory = {total = 0, used = 0}}
end

function fiber.info()
    local all = {}
    for id, found in pairs(scheduler.all()) do
        all[id] = methods.info(handle_of(found))
        all[id].status = nil
    end
    return all
end

function fiber.clock()
    return scheduler.now()
end

function fiber.clock64()
    return internal.host('now', 'monotonic') / 1000
end

function fiber.time()
    return tonumber(internal.host('now', 'realtime')) / 1e9
end

function fiber.time64()
    return internal.host('now', 'realtime') / 1000
end

-- Slices are measured by whoever steps Lua, and have one limit.
function fiber.set_max_slice() end
function fiber.set_slice() end
function fiber.extend_slice() end
function fiber.check_slice() end
methods.set_max_slice = fiber.set_max_slice

function fiber.top_enable() end
function fiber.top_disable() end

function fiber.top()
    error('fiber.top() is disabled. Enable it with fiber.top_enable() first', 0)
end

-- What a fiber in a queue waits with; taken out of it when it gives up.
local function wait_in(queue, entry, timeout)
    entry.fiber = scheduler.current()
    queue[#queue + 1] = entry
    local deadline = timeout and scheduler.now() + timeout
    while not entry.is_done and not scheduler.current().cancelled do
        local left = deadline and deadline - scheduler.now()
        if left and left <= 0 then
            break
        end
        scheduler.suspend(left)
    end
    for i = 1, #queue do
        if queue[i] == entry then
            remove(queue, i)
            break
        end
    end
    if not entry.is_done then
        scheduler.check_cancel()
    end
    return entry.is_done
end

local function release(entry)
    entry.is_done = true
    scheduler.wakeup(entry.fiber)
end

-- Channels.
local channel_methods = {}
local channels = setmetatable({}, {__mode = 'k'})

local function channel_of(self)
    local found = type(self) == 'table' and channels[self]
    if not found then
        error(format("bad argument #1 to '?' (fiber.channel expected, got %s)", name_of_type(self)), 0)
    end
    return found
end

local channel_metatable = {
    __index = channel_methods,
    __newindex = function()
        error('attempt to index a userdata value', 2)
    end,
    __tostring = function(self)
        local found = channel_of(self)
        return found.is_closed and 'channel: closed' or 'channel: ' .. #found.messages
    end,
    __serialize = tostring,
    __metatable = 'fiber.channel'
}

function fiber.channel(size)
    if size ~= nil and type(size) ~= 'number' then
        error('fiber.channel(size): bad arguments', 0)
    elseif size and size < 0 then
        error('fiber.channel(size): negative size', 0)
    end
    local self = setmetatable({}, channel_metatable)
    channels[self] = {size = math.floor(size or 0), messages = {}, readers = {}, writers = {}}
    return self
end

local function is_timeout(timeout)
    return timeout == nil or type(timeout) == 'number' and timeout >= 0
end

function channel_methods.put(...)
    local self, message, timeout = ...
    local n = select('#', ...)
    if n < 2 or n > 3 or not is_timeout(timeout) then
        error('usage: channel:put(var [, timeout])', 0)
    end
    local channel = channel_of(self)
    scheduler.check_cancel()
    if channel.is_closed then
        return false
    end
    local boxed = {message}
    local reader = remove(channel.readers, 1)
    if reader then
        reader.message = boxed
        release(reader)
        return true
    elseif #channel.messages < channel.size then
        channel.messages[#channel.messages + 1] = boxed
        return true
    end
    local entry = {message = boxed}
    return wait_in(channel.writers, entry, timeout or TIMEOUT_INFINITY) and not entry.is_refused or false
end

function channel_methods.get(...)
    local self, timeout = ...
    if select('#', ...) > 2 or not is_timeout(timeout) then
        error('usage: channel:get([timeout])', 0)
    end
    local channel = channel_of(self)
    scheduler.check_cancel()
    local boxed = remove(channel.messages, 1)
    local writer = remove(channel.writers, 1)
    if writer then
        if boxed then
            channel.messages[#channel.messages + 1] = writer.message
        else
            boxed = writer.message
        end
        release(writer)
    end
    if boxed then
        return boxed[1]
    elseif channel.is_closed then
        return nil
    end
    local entry = {}
    wait_in(channel.readers, entry, timeout or TIMEOUT_INFINITY)
    return entry.message and entry.message[1]
end

function channel_methods.close(self)
    local channel = channel_of(self)
    channel.is_closed = true
    channel.messages = {}
    for i = 1, #channel.readers do
        release(channel.readers[i])
    end
    for i = 1, #channel.writers do
        channel.writers[i].is_refused = true
        release(channel.writers[i])
    end
    channel.readers, channel.writers = {}, {}
end

function channel_methods.is_closed(self)
    return channel_of(self).is_closed or false
end

function channel_methods.count(self)
    return #channel_of(self).messages
end

function channel_methods.size(self)
    return channel_of(self).size
end

function channel_methods.is_full(self)
    local channel = channel_of(self)
    return #channel.messages >= channel.size
end

function channel_methods.is_empty(self)
    return #channel_of(self).messages == 0
end

function channel_methods.has_readers(self)
    return #channel_of(self).readers > 0
end

function channel_methods.has_writers(self)
    return #channel_of(self).writers > 0
end

-- Conditions.
local cond_methods = {}
local conds = setmetatable({}, {__mode = 'k'})

local function cond_of(self, usage)
    local found = type(self) == 'table' and conds[self]
    if not found then
        error('usage: ' .. usage, 0)
    end
    return found
end

local cond_metatable = {
    __index = cond_methods,
    __newindex = function()
        error('attempt to index a userdata value', 2)
    end,
    __tostring = function()
        return 'cond'
    end,
    __serialize = tostring,
    __metatable = 'fiber.cond'
}

function fiber.cond()
    local self = setmetatable({}, cond_metatable)
    conds[self] = {}
    return self
end

function cond_methods.wait(...)
    local self, timeout = ...
    local waiters = cond_of(self, 'cond:wait([timeout])')
    if not is_timeout(timeout) then
        error('usage: cond:wait([timeout])', 0)
    end
    scheduler.check_cancel()
    return wait_in(waiters, {}, timeout or TIMEOUT_INFINITY) or false
end

function cond_methods.signal(self)
    local waiters = cond_of(self, 'cond:signal()')
    local first = remove(waiters, 1)
    if first then
        release(first)
    end
end

function cond_methods.broadcast(self)
    local waiters = cond_of(self, 'cond:broadcast()')
    while waiters[1] do
        release(remove(waiters, 1))
    end
end

return fiber
