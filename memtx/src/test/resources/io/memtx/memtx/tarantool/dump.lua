-- definitions and data of the spaces above the system range, in a text that two instances with equal content share
for _, space in box.space._space:pairs({511}, {iterator = 'GT'}) do
    print('space ' .. tostring(space))
    local has_primary = false
    for _, index in box.space._index:pairs(space.id) do
        print('index ' .. tostring(index))
        has_primary = has_primary or index.iid == 0
    end
    if has_primary then
        local rows = {}
        for _, tuple in box.space[space.id].index[0]:pairs() do
            table.insert(rows, tostring(tuple))
        end
        if box.space[space.id].index[0].type == 'HASH' then
            table.sort(rows)
        end
        for _, row in ipairs(rows) do
            print(row)
        end
    end
end
