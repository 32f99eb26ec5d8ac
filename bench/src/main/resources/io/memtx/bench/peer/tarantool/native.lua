-- The same through the C interface, in loops.c: native.lua COUNT OPS
local loops = require('loops')
local workload = require('workload')
local count, ops = tonumber(arg[1]), tonumber(arg[2])

workload.main(function()
    workload.start('none', 2 * count)
    for _, kind in ipairs{'hash', 'tree'} do
        local space = workload.space(kind, kind)
        workload.load(space, count)
        workload.time('c.get.' .. kind, ops, function() loops.get(space.id, count, ops) end)
        workload.time('c.replace.' .. kind, ops, function() loops.replace(space.id, count, ops) end)
    end
    local scans = math.ceil(ops / 100)
    workload.time('c.scan100.tree', scans, function() loops.scan(box.space.tree.id, count, scans, 100) end)
end)
