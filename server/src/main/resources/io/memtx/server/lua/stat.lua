-- box.stat.
local internal = ...
local setmetatable, pairs = setmetatable, pairs

local stat = {}
local NAMES = {'SELECT', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'UPSERT', 'BEGIN', 'COMMIT', 'ROLLBACK', 'CALL', 'EVAL',
    'AUTH', 'ERROR', 'EXECUTE', 'PREPARE'}
local NET = {'CONNECTIONS', 'REQUESTS', 'REQUESTS_IN_PROGRESS', 'REQUESTS_IN_STREAM_QUEUE', 'STREAMS'}

local function all()
    local counts, shown = internal.host('stat'), {}
    for i = 1, #NAMES do
        shown[NAMES[i]] = {total = counts[NAMES[i]] or 0, rps = 0}
    end
    return shown
end

-- There is no binary protocol here yet.
local function net()
    local shown = {SENT = {total = 0, rps = 0}, RECEIVED = {total = 0, rps = 0}}
    for i = 1, #NET do
        shown[NET[i]] = {total = 0, rps = 0, current = 0}
    end
    return shown
end

local function part(fn)
    return setmetatable({}, {
        __call = fn,
        __index = function(_, key)
            return fn()[key]
        end,
        __serialize = fn
    })
end

stat.box = {
    stat = setmetatable({
        net = part(net),
        reset = function() end,
        vinyl = function()
            return {}
        end,
        memtx = function()
            local slab = internal.host('slab_info')
            return {
                data = {total = slab.items_used, read_view = 0, garbage = 0},
                index = {total = slab.arena_used - slab.items_used, read_view = 0}
            }
        end
    }, {
        __call = all,
        __index = function(_, key)
            return all()[key]
        end,
        __serialize = all
    })
}

return stat
