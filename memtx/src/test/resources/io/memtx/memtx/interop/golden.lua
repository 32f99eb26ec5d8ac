-- made the files in golden/ and golden.dump by Tarantool 2.6.0:
--   box.cfg{wal_max_size = 4096, checkpoint_interval = 0}, this script, os.exit(), box.cfg{}, the dump of EngineDump
local s = box.schema.space.create('tree', {format = {
    {name = 'id', type = 'unsigned'}, {name = 'name', type = 'string'},
    {name = 'score', type = 'number', is_nullable = true}}})
s:create_index('pk')
s:create_index('name', {parts = {{'name'}}, unique = false})
s:create_index('score', {parts = {{'score', is_nullable = true}}, unique = false})
s:create_index('hash', {type = 'hash', parts = {{'name'}, {'id'}}})
for i = 1, 8 do s:insert{i, 'n' .. i % 3, (i % 3 ~= 0) and i * 1.5 or box.NULL} end
local h = box.schema.space.create('hash')
h:create_index('pk', {type = 'hash', parts = {1, 'string'}})
for i = 1, 5 do h:insert{'key' .. i, i, i % 2 == 0} end
local l = box.schema.space.create('local', {is_local = true})
l:create_index('pk')
l:insert{1, 'in the snapshot'}
local t = box.schema.space.create('temporary', {temporary = true})
t:create_index('pk')
t:insert{1}
local d = box.schema.space.create('dropped')
d:create_index('pk')
d:insert{1}
box.snapshot()
s:update(1, {{'=', 2, 'renamed'}, {'+', 3, 100}})
s:update(100, {{'=', 2, 'missing'}})
s:upsert({2, 'never'}, {{'=', 2, 'upserted'}})
s:upsert({101, 'new by upsert', 0.5}, {{'=', 2, 'never'}})
s:delete(3)
s:delete(102)
s.index.hash:delete{'n1', 4}
s.index.hash:update({'n2', 5}, {{'=', 3, 77.5}})
l:insert{2, 'in the log'}
box.begin() s:replace{103, 'tx', 1} l:insert{3, 'in a transaction'} h:delete{'key1'} box.commit()
for i = 1, 2 do s:replace{200 + i, ('z'):rep(2500 + i), i} end
box.begin() for i = 1, 12 do h:replace{'long' .. i, ('y'):rep(200)} end box.commit()
d:drop()
local r = box.schema.space.create('before')
r:create_index('pk')
r:create_index('gone', {parts = {2, 'string'}, unique = false})
r:insert{1, 'one'}
r:insert{2, 'two'}
r:truncate()
r:insert{3, 'three', -3}
r.index.gone:drop()
r:rename('after')
r:format({{'id', 'unsigned'}, {'word', 'string'}, {'number', 'integer'}})
r:create_index('later', {parts = {3, 'integer'}})
for i = 1, 60 do r:insert{10 + i, require('digest').sha1_hex(tostring(i)), i} end
