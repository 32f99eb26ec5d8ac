-- Get, replace and scan from Lua, without a journal: lua.lua COUNT OPS
local workload = require('workload')
local count, ops = tonumber(arg[1]), tonumber(arg[2])

workload.main(function()
    workload.start('none', 2 * count)
    local keys, values = workload.keys(count, ops), workload.values()
    for _, kind in ipairs{'hash', 'tree'} do
        local space = workload.space(kind, kind)
        workload.load(space, count)
        local index = space.index.pk
        workload.time('lua.get.' .. kind, ops, function()
            for i = 1, ops do
                index:get(keys[i])
            end
        end)
        workload.time('lua.replace.' .. kind, ops, function()
            for i = 1, ops do
                space:replace{keys[i], values[i % 4096 + 1]}
            end
        end)
    end
    local tree, scans = box.space.tree.index.pk, math.ceil(ops / 500)
    -- a select of a hundred takes longer, for it makes a table of them
    workload.time('lua.scan100.tree', scans, function()
        for i = 1, scans do
            local left = 100
            for _, _ in tree:pairs(keys[i], {iterator = 'GE'}) do
                left = left - 1
                if 0 == left then
                    break
                end
            end
        end
    end)
end)
