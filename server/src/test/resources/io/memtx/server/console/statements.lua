-- Statements that Tarantool 2.6 and this console answer alike, one a line, in this order. Where the words of an error
-- have changed since, its code is compared.
-- Values
1, 1.5, -1, 1e15, 1e100, 0.1, 1/3, 2^53, -0.0
1/0, -1/0
nil
nil, nil
1, nil, 2
true, false
'', 'a', 'it\'s', '1', 'true', 'null', '~', 'a: b', '- a', '#', ' a', 'a '
'привет', '日本'
'a\tb', '\0', '\27'
'\255'
1LL, -1LL, 18446744073709551615ULL
2^63, -2^63, 1e19
9007199254740993LL
9007199254740993LL + 1
18446744073709551615ULL - 1
1LL == 1, 1ULL == 1, 2LL > 1
7LL / 2, 7LL % 4, -7LL / 2, 2LL ^ 10
tonumber('12'), tonumber('0x10'), tonumber('zz')
tonumber64('18446744073709551615')
tostring(1LL), tostring(18446744073709551615ULL), tostring(box.NULL)
type(1LL), type(box.NULL), type(nil)
box.NULL, {box.NULL}, {a = box.NULL}
box.NULL == nil
{}
{{}}
{1, 2, {3, {4}}}
{a = 1}
{a = {b = {c = 1}}}
{{a = 1}, {a = 2}}
{[1] = 1, [2] = 2, [4] = 4}
{['a b'] = 1}, {[''] = 1}, {['1'] = 1}, {[1.5] = 1}
t = {1, 2}; u = {t, t}
u
t.self = t
t
setmetatable({1, 2}, {__serialize = 'seq'}), setmetatable({a = 1}, {__serialize = 'map'})
setmetatable({}, {__serialize = 'map'}), setmetatable({}, {__serialize = 'seq'})
setmetatable({1}, {__serialize = function() return 'own' end})
-- Statements
x = 1
x
local y = 2
y
if x == 1 then z = 'then' end
z
for i = 1, 3 do x = x + i end
x
function double(a) return a * 2 end
double(21)
(function(...) return select('#', ...), ... end)(1, nil, 3)
return 1, 2
do return 'from a block' end
string.format('%5.2f|%d|%s', 1.234, 5, 'x')
('x'):rep(3), #'abc', 'a' .. 1
table.concat({1, 2, 3}, ',')
select(2, 'a', 'b', 'c')
unpack({1, 2, 3})
pcall(error, 'caught')
pcall(error, {code = 1})
-- Errors
error('oops')
error({code = 1})
error()
x = = 1
if
nosuch.field
nosuch()
box.space.nosuch:insert{1}
-- Definition of data
code = function(f, ...) local ok, e = pcall(f, ...) if ok then return ok end return ok, e.code end
_ = box.schema.space.create('s', {format = {{'id', 'unsigned'}, {'name', 'string'}, {'n', 'number', is_nullable = true}}})
_ = box.space.s:create_index('pk')
_ = box.space.s:create_index('by_name', {parts = {{2, 'string'}}})
_ = box.space.s:create_index('by_n', {unique = false, parts = {{3, 'number', is_nullable = true}}})
box.schema.space.create('s')
box.space.s:create_index('pk')
box.space.s.name, box.space.s.engine, box.space.s.field_count, box.space.s.is_local, box.space.s.temporary
box.space.s.index.pk.name, box.space.s.index.pk.type, box.space.s.index.pk.unique, box.space.s.index.pk.id
box.space.s.index.by_name.parts[1].fieldno, box.space.s.index.by_name.parts[1].type
box.space.s:format()
-- Data
box.space.s:insert{1, 'one', 1.5}
box.space.s:insert{2, 'two'}
box.space.s:insert{3, 'three', 3}
code(box.space.s.insert, box.space.s, {'x', 'bad'})
code(box.space.s.insert, box.space.s, {4})
code(box.space.s.insert, box.space.s, {})
code(box.space.s.insert, box.space.s, 5)
box.space.s:replace{3, 'drei', 3}
box.space.s:select()
box.space.s:select({}, {limit = 2})
box.space.s:select({}, {iterator = 'REQ'})
box.space.s:select({}, {offset = 1, limit = 1})
box.space.s:select(2, {iterator = 'GE'})
box.space.s:select({2}, {iterator = 'LT'})
code(box.space.s.select, box.space.s, 2, {iterator = 'nonsense'})
box.space.s.index.by_name:select('two')
box.space.s.index.by_name:get('one')
box.space.s.index.by_n:select()
box.space.s.index.by_n:select(box.NULL)
box.space.s.index.by_n:select({2}, {iterator = 'GT'})
box.space.s:get(1), box.space.s:get(99), box.space.s:get{2}
code(box.space.s.get, box.space.s, '1')
box.space.s:get{1, 2}
box.space.s:count(), box.space.s:len()
box.space.s.index.pk:min(), box.space.s.index.pk:max(), box.space.s.index.pk:count(2, {iterator = 'GE'})
box.space.s:update(1, {{'=', 2, 'eins'}})
box.space.s:update(1, {{'+', 3, 1}})
box.space.s:update(1, {{'-', 'n', 0.5}})
box.space.s:update(2, {{'!', 3, 7}, {'=', 4, {1, {a = 2}}}})
box.space.s:update(2, {{'#', 3, 2}})
code(box.space.s.update, box.space.s, 1, {{'+', 2, 1}})
code(box.space.s.update, box.space.s, 1, {{'=', 1, 5}})
code(box.space.s.update, box.space.s, 1, {{'?', 1, 5}})
box.space.s:update(1, {{':', 2, 1, 1, 'E'}})
box.space.s:update(99, {{'=', 2, 'x'}})
box.space.s:upsert({7, 'seven', 7}, {{'+', 3, 1}})
box.space.s:upsert({7, 'seven', 7}, {{'+', 3, 1}})
box.space.s:get(7)
box.space.s:delete(7)
box.space.s:delete(7)
for _, t in box.space.s:pairs() do last = t end
last
box.space.s:pairs():map(function(t) return t.name end):totable()
box.space.s:pairs(2, {iterator = 'LE'}):totable()
box.space.s.index.pk:pairs():length()
box.space.s:frommap({id = 8, name = 'acht'})
box.space.s:frommap({id = 8, nosuch = 1})
box.space.s:bsize() > 0
-- Tuples
t = box.space.s:get(1)
t.id, t.name, t[1], t[2], t[99], #t
t:totable()
t:tomap({names_only = true})
t:unpack()
t:update{{'=', 2, 'other'}}
t:transform(2, 1)
t:slice(1)
t:find('eins'), t:find('nosuch')
t:next(), t:pairs():totable()
box.tuple.new{1, 'a', {2, {b = 3}}, box.NULL, true, 1.5}
box.tuple.new()
box.tuple.is(t), box.tuple.is({})
tostring(box.tuple.new{1, 'a'})
{box.tuple.new{1}, box.tuple.new{2}}
box.tuple.new{1, 2} == box.tuple.new{1, 2}
-- Transactions
box.is_in_txn()
box.begin() box.space.s:insert{10, 'ten'} box.rollback()
box.space.s:get(10)
box.begin() box.space.s:insert{10, 'ten'} p = box.savepoint() box.space.s:insert{11, 'eleven'} box.rollback_to_savepoint(p) box.commit()
box.space.s:get(10), box.space.s:get(11)
box.atomic(function() box.space.s:delete(10) return 'done', 2 end)
box.atomic(function() box.space.s:delete(1) error('undone') end)
box.space.s:get(1) ~= nil
box.begin() box.begin()
box.is_in_txn()
box.rollback()
box.commit()
log = {}; box.begin() box.on_commit(function() table.insert(log, 'committed') end) box.space.s:replace{12, 'zwoelf'} box.commit()
box.begin() box.on_rollback(function() table.insert(log, 'rolled back') end) box.space.s:replace{13, 'dreizehn'} box.rollback()
log
box.space.s:delete(12)
-- Triggers
seen = {}; f = function(old, new, name, op) table.insert(seen, {name, op, old and old[1], new and new[1]}) end
type(box.space.s:on_replace(f))
box.space.s:insert{20, 'twenty'}
box.space.s:delete(20)
seen
_ = box.space.s:on_replace(nil, f)
g = function(old, new) if new and new[1] == 21 then return new:update{{'=', 2, 'changed'}} end return new end
type(box.space.s:before_replace(g))
box.space.s:insert{21, 'before'}
box.space.s:delete(21)
_ = box.space.s:before_replace(nil, g)
#box.space.s:on_replace(), #box.space.s:before_replace()
-- Sequences
_ = box.schema.sequence.create('q', {start = 10, step = 5})
box.sequence.q:next(), box.sequence.q:next()
box.sequence.q:set(100)
box.sequence.q:next()
box.sequence.q:reset()
box.sequence.q:next()
box.sequence.q.start, box.sequence.q.step, box.sequence.q.min, box.sequence.q.max, box.sequence.q.cycle
_ = box.schema.space.create('auto'); _ = box.space.auto:create_index('pk', {sequence = true})
box.space.auto:insert{box.NULL, 'a'}, box.space.auto:auto_increment{'b'}
box.space.auto:select()
box.space.auto:drop()
box.space.auto
-- More of spaces and indexes
_ = box.schema.space.create('h'); _ = box.space.h:create_index('pk', {type = 'HASH', parts = {1, 'string'}})
box.space.h:insert{'a', 1}, box.space.h:insert{'b', 2}
box.space.h:get('a'), box.space.h:count()
box.space.h:select({'a'}, {iterator = 'LE'})
box.space.h:truncate()
box.space.h:len()
box.space.h:rename('hh')
box.space.h == nil, box.space.hh.name
box.space.hh:drop()
box.space.s.index.by_n:drop()
box.space.s.index.by_n
box.space.s:format({{'id', 'unsigned'}, {'label', 'string'}})
box.space.s:get(1).label
box.schema.space.create('x', {engine = 'nosuch'})
box.schema.space.create('e', {if_not_exists = true}) ~= nil
box.space._space:get(280)[3], box.space._space:get(280)[4]
box.space._space.index.name:get('s')[1] == box.space.s.id
box.space.s:drop()
box.space.s
