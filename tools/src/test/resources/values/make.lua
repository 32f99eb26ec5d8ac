-- Makes the log beside it, with a value of each kind. Run with Tarantool 2.6 in an empty directory: tarantool make.lua
box.cfg{instance_uuid = '11111111-2222-4333-8444-555555555555', log = 'make.log'}
local ffi = require('ffi')
local map = setmetatable({}, {__serialize = 'map'})
local s = box.schema.space.create('values', {id = 600})
s:create_index('pk', {parts = {1, 'scalar'}})
s:insert{1, 0, 127, 128, -1, -33, 9007199254740993ULL, 18446744073709551615ULL, -9223372036854775807LL - 1}
s:insert{2, 1.5, -0.1, 1e300, 1e-7, ffi.cast('double', 5), ffi.cast('float', 0.1), 0/0, 1/0, -1/0}
s:insert{3, true, false, box.NULL, {}, {1, {2, {}}}, map, {a = 1}, {b = {c = {1, 2}}}, {[10] = 'ten', [20] = 'twenty'}}
s:insert{4, '', 'plain', 'true', 'null', '1', '1.5', '~', '-', '- a', 'a: b', '#c', 'a #b', 'it\'s', 'say "x"', ' lead', 'x\\y'}
s:insert{5, 'two\nlines', 'a\0b', '\t', 'ключ', '\xff\xfe', '{', '[', '*a', '&a', '!t', '@', '%', '`', '\xf0\x9f\x98\x80'}
s:insert{6, require('msgpack').decode('\xc4\x03\x01\xff\x00'), 'behind binary'}
s:insert{7, require('uuid').fromstr('64d22e4d-ac92-4a23-899a-e59f34af5479'), require('decimal').new('-12.50'), require('decimal').new('1e10')}
s:insert{'key of a string', 8}
s:update('key of a string', {{'+', 2, 1}, {'!', 3, 'x'}, {'#', 3, 1}})
s:upsert({9, 'inserted'}, {{'=', 2, 'updated'}})
s:delete{9}
os.exit(0)
