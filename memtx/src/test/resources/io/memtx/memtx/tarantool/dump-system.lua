-- rows of the system spaces, in the order of a snapshot, as bytes and as text
local msgpack = require('msgpack')
local spaces = box.space._space:select({256}, {iterator = 'GT'})
for _, space in ipairs(spaces) do
    if space.id < 512 and space.engine == 'memtx' then
        for _, tuple in box.space[space.id]:pairs() do
            local hex = msgpack.encode(tuple):gsub('.', function(c) return string.format('%02x', c:byte()) end)
            print(space.id .. ' ' .. hex .. ' ' .. tostring(tuple))
        end
    end
end
