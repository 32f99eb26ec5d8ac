-- Makes the directory beside it. Run with Tarantool 2.6 in an empty directory: tarantool make.lua
-- Two runs: the second one, with the argument "again", restarts on what the first one left.
local again = arg[1] == 'again'
box.cfg{
    instance_uuid = '11111111-2222-4333-8444-555555555555',
    replicaset_uuid = '99999999-2222-4333-8444-555555555555',
    wal_max_size = 16384,
    checkpoint_count = 10,
    log = 'make.log',
    log_level = 5,
}
if not again then
    local s = box.schema.space.create('data', {id = 512})
    s:create_index('pk')
    local l = box.schema.space.create('private', {id = 513, is_local = true})
    l:create_index('pk')
    box.snapshot()
    -- plain blocks of one row
    for i = 1, 10 do s:insert{i, 'row ' .. i} end
    s:update(1, {{'=', 2, 'updated'}})
    s:upsert({2, 'x'}, {{'=', 2, 'upserted'}})
    s:delete{3}
    s:replace{4, 'replaced'}
    -- compressed blocks: more than 2 KB
    for i = 100, 119 do s:insert{i, string.rep(string.char(97 + i % 26), 3000 + i)} end
    -- transactions of several rows, local ones among them
    box.begin() s:insert{200, 'a'} s:insert{201, 'b'} s:insert{202, 'c'} box.commit()
    box.begin() l:insert{1} s:insert{210, 'a'} l:insert{2} s:insert{211, 'b'} box.commit()
    box.begin() s:insert{220, 'a'} l:insert{3} box.commit()
    box.begin() l:insert{4} l:insert{5} box.commit()
    box.begin() l:insert{6} s:insert{230, 'a'} box.commit()
    l:insert{7}
    -- a transaction in a compressed block
    box.begin() for i = 300, 399 do s:insert{i, string.rep('z', 40), i} end box.commit()
    -- incompressible text, so that the log rotates
    local digest = require('digest')
    for i = 400, 420 do s:insert{i, digest.sha512_hex(tostring(i)):rep(9)} 
        s:insert{1000 + i, digest.base64_encode(digest.urandom(1500))} end
    -- a no-op
    s:before_replace(function(old, new) return old end)
    s:replace{1, 'never'}
    box.snapshot()
else
    local s = box.space.data
    for i = 500, 504 do s:insert{i, 'after restart'} end
end
os.exit(0)
