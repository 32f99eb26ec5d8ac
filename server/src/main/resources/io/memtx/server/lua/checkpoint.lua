-- box.snapshot and box.backup.
local internal = ...
local errors = internal.use('errors')
local type = type

-- Waits until the snapshot is on disk; others run meanwhile.
local function snapshot()
    if internal.use('txn').is_in_txn() then
        errors.raise('ER_ACTIVE_TRANSACTION')
    end
    internal.host('snapshot')
    return 'ok'
end

local backup = {}

function backup.start(n)
    if n ~= nil and type(n) ~= 'number' then
        errors.usage('box.backup.start()')
    end
    return setmetatable(internal.host('backup_start'), nil)
end

function backup.stop()
    internal.host('backup_stop')
end

return {box = {snapshot = snapshot, backup = backup}}
