-- Fibers: coroutines that take turns. One runs until it suspends itself: to sleep, to wait for another one, or for an
-- answer from Java. Java calls step() whenever something has happened, and again when the next sleeper is due.
--
-- A fiber is a table {id, name, co, status, storage, cancelled, joinable, session, txn, csw}; module fiber shows it to
-- users. What a module needs: create, current, suspend, wakeup, cancel, await, now.
local internal = ...
local coroutine, table = coroutine, table
local create, resume, yield, status_of, running, isyieldable =
    coroutine.create, coroutine.resume, coroutine.yield, coroutine.status, coroutine.running, coroutine.isyieldable
local pcall, error, pairs, next, setmetatable, select, unpack = pcall, error, pairs, next, setmetatable, select, unpack

local scheduler = {}

local SUSPEND = {} -- what a coroutine yields when the whole fiber is to stop
scheduler.SUSPEND = SUSPEND

local fibers = {} -- by id
local ready, first, last = {}, 1, 0
local sleeping = {} -- fiber to the time it is due, in seconds
local waiting = {} -- token of an answer to the fiber that waits for it
local answers = {} -- answers that nobody has taken yet
local current
local next_id = 101
local barrier = 0 -- how many calls under the running one cannot be suspended
local detach = internal.detach

-- Called before a fiber stops, and when it ends: for transactions.
scheduler.before_suspend = function() end
scheduler.on_end = function() end

function scheduler.now()
    return internal.clock()
end

function scheduler.current()
    return current
end

function scheduler.find(id)
    return fibers[id]
end

function scheduler.all()
    return fibers
end

local function push(fiber)
    if not fiber.is_ready then
        fiber.is_ready = true
        last = last + 1
        ready[last] = fiber
    end
end

-- Makes a fiber that will run fn(...); it starts at the next turn.
function scheduler.create(fn, ...)
    local fiber = {
        id = next_id, name = 'lua', status = 'suspended', storage = {}, csw = 0, fn = fn,
        arguments = {n = select('#', ...), ...}
    }
    next_id = next_id + 1
    fiber.co = create(function()
        return fn(unpack(fiber.arguments, 1, fiber.arguments.n))
    end)
    fibers[fiber.id] = fiber
    push(fiber)
    return fiber
end

-- Runs a fiber that was just made until it suspends itself, where the running one can be stopped; else at the next turn.
-- That is no end of what the running one does: its transaction goes on.
function scheduler.start(fiber)
    if not scheduler.can_suspend() then
        return
    end
    local caller = current
    ready[first - 2], ready[first - 1] = fiber, caller
    first = first - 2
    caller.is_ready = true
    caller.status = 'suspended'
    yield(SUSPEND)
end

function scheduler.can_suspend()
    return current ~= nil and barrier == 0 and isyieldable()
end

-- Stops the running fiber until somebody wakes it, or for a time in seconds. Answers whether it was woken.
function scheduler.suspend(timeout)
    local fiber = current
    if not scheduler.can_suspend() then
        error('attempt to yield across C-call boundary', 0)
    end
    scheduler.before_suspend(fiber)
    fiber.is_woken = false
    if timeout then
        sleeping[fiber] = scheduler.now() + timeout
    end
    fiber.status = 'suspended'
    yield(SUSPEND)
    sleeping[fiber] = nil
    return fiber.is_woken
end

-- Lets others run and goes on at the next turn.
function scheduler.pass()
    push(current)
    scheduler.suspend()
end

function scheduler.wakeup(fiber)
    if fiber.status == 'suspended' then
        fiber.is_woken = true
        push(fiber)
    end
end

-- Has a fiber fail where it waits, or where it waits next.
function scheduler.cancel(fiber)
    fiber.cancelled = true
    scheduler.wakeup(fiber)
end

function scheduler.check_cancel()
    if current and current.cancelled then
        error(internal.use('errors').new('FiberIsCancelled', 0, 'fiber is cancelled'), 0)
    end
end

-- Waits for an answer from Java. Others run meanwhile, where that is possible.
function scheduler.await(token)
    if not scheduler.can_suspend() then
        return internal.block(token)
    end
    local fiber = current
    waiting[token] = fiber
    while answers[token] == nil do
        if fiber.killed then
            waiting[token] = nil
            error(fiber.killed, 0)
        end
        scheduler.suspend()
    end
    waiting[token] = nil
    local answer = answers[token]
    answers[token] = nil
    return answer
end

function scheduler.answered(token, answer)
    local fiber = waiting[token]
    if fiber then
        answers[token] = answer
        scheduler.wakeup(fiber)
    end
end

local function finish(fiber, ok, ...)
    fiber.status = 'dead'
    fiber.ok = ok
    fiber.results = {n = select('#', ...), ...}
    fibers[fiber.id] = nil
    sleeping[fiber] = nil
    scheduler.on_end(fiber)
    detach(fiber.co)
    if fiber.joiners then
        for i = 1, #fiber.joiners do
            scheduler.wakeup(fiber.joiners[i])
        end
    end
    if not ok and not fiber.joinable and fiber.on_failure then
        fiber.on_failure(fiber, (...))
    end
end

local function resumed(fiber, ok, ...)
    internal.end_slice()
    current = nil
    if status_of(fiber.co) == 'dead' then
        finish(fiber, ok, ...)
    end
end

local function run(fiber)
    if not fiber.is_ready or fiber.status == 'dead' then
        return -- started already, before its turn
    end
    fiber.is_ready = false
    fiber.status = 'running'
    fiber.csw = fiber.csw + 1
    barrier = 0
    current = fiber
    internal.begin_slice(fiber)
    resumed(fiber, resume(fiber.co))
end

-- Runs whatever can run. Answers in how many seconds the next sleeper is due; nil when there is none.
function scheduler.step()
    local now = scheduler.now()
    for fiber, due in pairs(sleeping) do
        if due <= now then
            push(fiber)
        end
    end
    local limit = last -- those that only pass come again at the next step, after what Java has to say
    while first <= limit do
        local fiber = ready[first]
        ready[first] = nil
        first = first + 1
        run(fiber)
    end
    if first <= last then
        return 0
    end
    first, last = 1, 0
    local due
    for _, at in pairs(sleeping) do
        if not due or at < due then
            due = at
        end
    end
    return due and due - scheduler.now()
end

-- Runs a function in a coroutine of its own that nobody can suspend: what Java waits for, such as a trigger.
function scheduler.nested(fn, ...)
    local outer, depth = current, barrier
    local fiber = outer or {id = 1, name = 'trigger', status = 'running', storage = {}, csw = 0}
    local co = create(fn)
    barrier = barrier + 1
    current = fiber
    internal.begin_slice(fiber)
    local function done(ok, ...)
        current, barrier = outer, depth
        if not outer then
            internal.end_slice()
        end
        detach(co)
        if ok and (...) == SUSPEND then
            return false, 'attempt to yield across C-call boundary'
        end
        return ok, ...
    end
    return done(resume(co, ...))
end

-- Runs a function in a coroutine of its own inside the running fiber, which may be stopped without the fiber; suspends
-- the fiber when that wants to.
function scheduler.isolated(fn, ...)
    local co = create(fn)
    local function go(ok, ...)
        if ok and (...) == SUSPEND and status_of(co) ~= 'dead' then
            return go(resume(co, yield(SUSPEND)))
        end
        detach(co)
        return ok, ...
    end
    return go(resume(co, ...))
end

-- The coroutines of users. One inside a fiber that suspends takes all around it along.
local library = {}
local wrap_status = setmetatable({}, {__mode = 'k'})

local function relay(co, ...)
    if (...) == true and select(2, ...) == SUSPEND then
        return relay(co, resume(co, yield(SUSPEND)))
    end
    if status_of(co) == 'dead' then
        detach(co)
    end
    return ...
end

local function resume_user(co, ...)
    local is_barrier = not isyieldable()
    if is_barrier then
        barrier = barrier + 1
    end
    local function done(...)
        if is_barrier then
            barrier = barrier - 1
        end
        return ...
    end
    return done(relay(co, resume(co, ...)))
end

library.create, library.yield, library.status, library.running = create, yield, status_of, running
library.isyieldable = isyieldable
library.resume = resume_user

local function wrapped(ok, ...)
    if not ok then
        error((...), 0)
    end
    return ...
end

function library.wrap(fn)
    local co = create(fn)
    return function(...)
        return wrapped(resume_user(co, ...))
    end
end

scheduler.coroutine = library

return scheduler
