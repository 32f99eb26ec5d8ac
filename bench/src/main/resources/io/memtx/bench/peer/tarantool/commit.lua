-- Replaces that are journaled one by one, from one fiber: commit.lua WAL_MODE COUNT OPS
local workload = require('workload')
local wal_mode, count, ops = arg[1], tonumber(arg[2]), tonumber(arg[3])

workload.main(function()
    workload.start(wal_mode, count)
    local space = workload.space('tree', 'tree')
    workload.load(space, count)
    local keys, values = workload.keys(count, ops), workload.values()
    workload.time('commit.' .. wal_mode, ops, function()
        for i = 1, ops do
            space:replace{keys[i], values[i % 4096 + 1]}
        end
    end)
end)
