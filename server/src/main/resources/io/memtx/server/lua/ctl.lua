-- box.ctl.
local internal = ...
local errors, values, scheduler = internal.use('errors'), internal.use('values'), internal.use('scheduler')
local type, error = type, error

local ctl = {}

local STEP = 0.05

local function wait(is_wanted_ro, timeout)
    local due = timeout and scheduler.now() + timeout
    while internal.host('info').ro ~= is_wanted_ro do
        scheduler.check_cancel()
        if due and scheduler.now() >= due then
            errors.raise('ER_TIMEOUT')
        end
        scheduler.suspend(STEP)
    end
end

function ctl.wait_ro(timeout)
    wait(true, timeout)
end

function ctl.wait_rw(timeout)
    wait(false, timeout)
end

function ctl.promote()
    internal.host('promote')
end

function ctl.demote()
    internal.host('demote')
end

ctl.clear_synchro_queue = ctl.promote

function ctl.is_recovery_finished()
    return internal.host('schema_version') ~= nil
end

local function trigger_list()
    local list = {}
    return function(fn, old)
        if fn == nil and old == nil then
            return list
        end
        for i = 1, #list do
            if list[i] == old then
                if fn then
                    list[i] = fn
                else
                    table.remove(list, i)
                end
                return fn
            end
        end
        if old then
            error('trigger reset: Trigger is not found', 0)
        end
        list[#list + 1] = fn
        return fn
    end
end

ctl.on_schema_init, ctl.on_shutdown, ctl.on_recovery_state, ctl.on_election =
    trigger_list(), trigger_list(), trigger_list(), trigger_list()

return {box = {ctl = ctl}}
