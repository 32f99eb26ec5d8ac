-- box.ctl.
local internal = ...
local errors, scheduler, hooks = internal.use('errors'), internal.use('scheduler'), internal.use('hooks')

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
        return hooks.change(list, fn, old)
    end
end

ctl.on_schema_init, ctl.on_shutdown, ctl.on_recovery_state, ctl.on_election =
    trigger_list(), trigger_list(), trigger_list(), trigger_list()

return {box = {ctl = ctl}}
