-- What a tuple {unsigned, string(7), unsigned} takes, and an entry of each kind of index: memory.lua COUNT
-- The key takes 5 bytes of MessagePack, the third field, below 128, one.
local workload = require('workload')
local count = tonumber(arg[1])

workload.main(function()
    workload.start('none', 2 * count)
    local keys = workload.all(count)
    for _, kind in ipairs{'hash', 'tree'} do
        local space = workload.space(kind, kind)
        local before = box.slab.info().items_used
        for i = 1, count do
            space:insert{keys[i], string.format('%07d', keys[i] % 10000000), i % 128}
        end
        workload.figure('memory.payload.' .. kind, 'bytes', tonumber(space:bsize()) / count)
        workload.figure('memory.tuple.' .. kind, 'bytes', (box.slab.info().items_used - before) / count)
        workload.figure('memory.index.' .. kind, 'bytes', space.index.pk:bsize() / count)
    end
end)
