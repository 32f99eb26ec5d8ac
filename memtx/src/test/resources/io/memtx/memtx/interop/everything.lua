-- a snapshot and several logs that hold every kind of row that a log of Tarantool 2.6 may hold for what we have
local function long(letter, length) return letter:rep(length) end

local s = box.schema.space.create('tree', {format = {
    {name = 'id', type = 'unsigned'},
    {name = 'name', type = 'string'},
    {name = 'score', type = 'number', is_nullable = true},
    {name = 'any', type = 'any', is_nullable = true},
}})
s:create_index('pk')
s:create_index('name', {parts = {{'name'}}, unique = false})
s:create_index('score', {parts = {{'score', is_nullable = true}}, unique = false})
s:create_index('both', {parts = {{'name'}, {'id'}}})
s:create_index('hash', {type = 'hash', parts = {{'name'}, {'id'}}})
s:create_index('nullable', {parts = {{'score', is_nullable = true}}})
for i = 1, 60 do
    s:insert{i, 'n' .. i % 7, (i % 3 ~= 0) and i * 1.5 or box.NULL, {a = i, 'x', {1, 2}}}
end

local h = box.schema.space.create('hash')
h:create_index('pk', {type = 'hash', parts = {1, 'string'}})
h:create_index('int', {parts = {2, 'integer'}, unique = false})
for i = 1, 50 do h:insert{'key' .. i, i - 25, i % 2 == 0} end

local l = box.schema.space.create('local', {is_local = true})
l:create_index('pk')
local t = box.schema.space.create('temporary', {temporary = true})
t:create_index('pk')
t:insert{1, 'is gone after a restart'}
l:insert{1, 'in the snapshot'}

local types = box.schema.space.create('types')
types:create_index('scalar', {parts = {1, 'scalar'}})
types:create_index('number', {parts = {2, 'number'}, unique = false})
types:create_index('boolean', {parts = {3, 'boolean'}, unique = false})
types:create_index('binary', {parts = {{4, 'varbinary', is_nullable = true}}, unique = false})
types:create_index('double', {parts = {5, 'double'}, unique = false})
local ffi = require('ffi')
local double = function(x) return ffi.cast('double', x) end
types:insert{true, 1, true, box.NULL, double(1)}
types:insert{-5, -5.5, false, box.NULL, double(-1.25)}
types:insert{18446744073709551615ULL, 18446744073709551615ULL, true, box.NULL, double(1e300)}
types:insert{'text', 9007199254740993LL, false, box.NULL, double(0)}
types:insert{1.25, -9223372036854775807LL, false, box.NULL, double(2)}
assert(box.execute([[CREATE TABLE sqlt (id INTEGER PRIMARY KEY, bytes VARBINARY, d DOUBLE NOT NULL, an SCALAR)]]))
assert(box.execute([[CREATE INDEX bytes ON sqlt (bytes)]]))
assert(box.execute([[INSERT INTO sqlt VALUES (1, x'00ff', 1.5, x'01'), (2, NULL, 2, 'text'), (-3, x'00', -2, true)]]))
local uuid = require('uuid')
local decimal = require('decimal')
local ext = box.schema.space.create('ext')
ext:create_index('pk')
ext:insert{1, decimal.new('1.50'), uuid.fromstr('64d22e4d-ac92-4a23-899a-e59f34af5479')}
box.snapshot()

-- the first log: rows of every type
s:update(1, {{'=', 2, 'renamed'}, {'+', 3, 100}})
s:update(2, {{'=', 'name', 'by name'}, {'!', 5, 'inserted'}})
s:update(3, {{'#', 4, 1}})
s:update(4, {{':', 2, 1, 1, 'spliced'}})
s:update(1000, {{'=', 2, 'missing'}})
s:upsert({5, 'never'}, {{'=', 2, 'upserted'}})
s:upsert({1001, 'new by upsert', 0.5}, {{'=', 2, 'never'}})
s:upsert({1001, 'new by upsert'}, {{'+', 2, 5}, {'+', 3, 1}})
s:delete(6)
s:delete(1002)
s.index.both:delete{'n0', 7}
s.index.both:update({'n1', 8}, {{'=', 3, 77.5}})
s.index.hash:delete{'n2', 9}
s:replace{10, 'replaced', 10.5}
s:replace{11, 'replaced', box.NULL, 'another'}
l:insert{2, 'in the log'}
l:update(1, {{'=', 2, 'updated'}})
t:insert{2, 'never in the log'}
h:replace{'key1', 500}
h:delete{'key2'}
h:upsert({'key3', 1}, {{'+', 2, 1000}})

-- transactions, also over local spaces, with rows of no effect, rolled back in part
box.begin()
for i = 1, 300 do s:replace{2000 + i, 'tx' .. i % 3, 1e6 + i} end
l:insert{3, 'in a transaction'}
h:insert{'tx', 1}
box.commit()
box.begin()
s:delete(2001)
s:insert{2001, 'again', -1}
local sp = box.savepoint()
s:insert{9999, 'rolled back'}
box.rollback_to_savepoint(sp)
t:replace{3, 'nothing'}
box.commit()
box.begin()
s:delete(2002)
box.rollback()
box.begin() l:insert{4, 'only local'} l:insert{5, 'only local'} box.commit()
box.begin() t:insert{4, 'only temporary'} box.commit()

-- blocks that are compressed
for i = 1, 20 do s:replace{3000 + i, long('z', 3000 + i), 3000 + i} end
box.begin() for i = 1, 20 do h:replace{'long' .. i, i, long('y', 500)} end box.commit()

-- changes of schema with data under them
local d = box.schema.space.create('dropped')
d:create_index('pk')
d:insert{1}
d:drop()
local tr = box.schema.space.create('truncated', {field_count = 2})
tr:create_index('pk')
tr:create_index('second', {parts = {2, 'string'}})
for i = 1, 30 do tr:insert{i, 's' .. i} end
tr:truncate()
tr:insert{5, 'after'}
local r = box.schema.space.create('before')
r:create_index('old', {parts = {1, 'unsigned'}})
r:insert{1, 'one', 1}
r:insert{2, 'two', 1}
r:rename('after')
r.index.old:rename('new')
r:format({{'id', 'unsigned'}, {'word', 'string'}, {'number', 'integer'}})
r:create_index('dup', {parts = {2, 'string'}})
r:create_index('gone', {parts = {3, 'integer'}, unique = false})
r.index.gone:drop()
r.index.dup:drop()
r:insert{3, 'two', -3}
r:format({{'id', 'unsigned'}, {'word', 'string'}, {'number', 'integer'}, {'more', 'any', is_nullable = true}})
r:create_index('later', {parts = {3, 'integer'}, unique = false})
r.index.later:alter({parts = {{3, 'integer'}, {1, 'unsigned'}}, unique = true})
r:insert{4, 'four', -4, {1}}
local p = box.schema.space.create('primary')
p:create_index('pk', {parts = {1, 'unsigned'}})
p:create_index('sk', {parts = {2, 'unsigned'}, unique = false})
for i = 1, 20 do p:insert{i, 100 - i % 5, i} end
p.index.pk:alter({parts = {{3, 'unsigned'}}})
p:insert{100, 99, 1000}
p:delete(5)
box.schema.space.create('without index')
box.schema.user.create('somebody', {password = 'secret'})
box.schema.user.grant('somebody', 'read,write', 'space', 'tree')
box.schema.role.create('some_role')

-- more logs, one begun by each limit reached
for i = 1, 40 do
    box.begin()
    for k = 1, 25 do s:replace{10000 + i * 25 + k, 'many', i + k / 100, require('digest').sha256_hex(i .. ' ' .. k)} end
    box.commit()
end
s:delete(10030)
