-- Leaves a directory to recover from: prepare.lua snapshot|log COUNT
local workload = require('workload')
local source, count = arg[1], tonumber(arg[2])

workload.main(function()
    workload.start('snapshot' == source and 'none' or 'write', count)
    workload.load(workload.space('tree', 'tree'), count)
    if 'snapshot' == source then
        box.snapshot()
    end
end)
