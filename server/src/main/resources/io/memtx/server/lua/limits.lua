-- What keeps a statement from running for ever or eating all memory. LuaJIT's compiler is off, so that a hook is called
-- after so many instructions; it asks Java about the time, and the collector about memory.
local internal = ...
local sethook, collect = debug.sethook, collectgarbage
local error, running = error, coroutine.running

local limits = {}

local COUNT = 10000
local memory_limit = internal.options.memory_bytes / 1024
local slice = 0
local fiber
local hook

local function reason()
    if fiber.killed then
        return fiber.killed
    end
    local verdict = internal.tick(slice, fiber.session and fiber.session.id or 0)
    if verdict then
        fiber.killed = verdict
        return verdict
    end
    if collect('count') > memory_limit then
        collect()
        if collect('count') > memory_limit then
            return 'not enough memory'
        end
    end
    return nil
end

-- Never stops what is not a user's: the scheduler on the main coroutine, the loop of a session.
hook = function()
    local co = running()
    if not fiber or not co or co == fiber.loop then
        return
    end
    local verdict = reason()
    if verdict then
        if fiber.killed then
            sethook(hook, '', 1) -- whoever catches it is stopped at once again
        end
        error(verdict, 0)
    end
end

function internal.begin_slice(running)
    fiber = running
    slice = slice + 1
    sethook(hook, '', COUNT)
end

function internal.end_slice()
    fiber = nil
    sethook()
end

-- Whoever was stopped may go on.
function limits.forgive(stopped)
    stopped.killed = nil
    sethook(hook, '', COUNT)
end

-- Bytes that a string of this length would leave too few of.
function limits.check_length(bytes)
    local kib = bytes / 1024
    if kib + collect('count') > memory_limit then
        collect()
    end
    if kib + collect('count') > memory_limit then
        error('not enough memory', 0)
    end
end

-- What the hook finds too much is a bit less than what is not granted at all.
local HARD = 1.25
limits.is_capped = internal.use('allocator').install(io.open, internal.options.state_address,
    internal.options.memory_bytes * HARD)

return limits
