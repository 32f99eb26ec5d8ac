-- Module clock: times in seconds, or as whole nanoseconds.
local internal = ...
local tonumber, error, type, select = tonumber, error, type, select

local clock = {}

local function reader(kind)
    return function()
        return tonumber(internal.host('now', kind)) / 1e9
    end, function()
        return 0ULL + internal.host('now', kind)
    end
end

clock.realtime, clock.realtime64 = reader('realtime')
clock.monotonic, clock.monotonic64 = reader('monotonic')
clock.proc, clock.proc64 = reader('proc')
clock.thread, clock.thread64 = reader('thread')
clock.time, clock.time64 = clock.realtime, clock.realtime64

-- How long a function takes, and what it returns.
function clock.bench(fn, ...)
    if type(fn) ~= 'function' then
        error("attempt to call local 'fun' (a " .. type(fn) .. ' value)', 0)
    end
    local begin = clock.proc()
    local results = {n = 0}
    local function keep(...)
        results = {n = select('#', ...), ...}
    end
    keep(fn(...))
    local list = {clock.proc() - begin}
    for i = 1, results.n do
        list[i + 1] = results[i]
    end
    return list
end

return clock
