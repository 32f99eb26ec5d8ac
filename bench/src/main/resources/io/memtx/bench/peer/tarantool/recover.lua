-- Times the start on such a directory: recover.lua NAME COUNT
local clock = require('clock')
local workload = require('workload')
local name, count = arg[1], tonumber(arg[2])

workload.main(function()
    local before = clock.monotonic64()
    workload.start('none', count)
    local seconds = tonumber(clock.monotonic64() - before) / 1e9
    if box.space.tree:count() ~= count then
        error('recovered ' .. box.space.tree:count() .. ' of ' .. count)
    end
    workload.figure('recover.' .. name, 's', seconds)
end)
