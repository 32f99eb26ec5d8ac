-- Module fun: iterators that can be chained. An iterator is a generator of Lua's for, with its parameter and its state:
-- generator(parameter, state) answers the next state and the values, or nil at the end. The names are those of the
-- library "Lua Fun", which Tarantool brings.
local internal = ...
local type, error, select, setmetatable, getmetatable, tostring, ipairs, pairs, next, rawget =
    type, error, select, setmetatable, getmetatable, tostring, ipairs, pairs, next, rawget
local floor, random = math.floor, math.random
local find, sub, gmatch = string.find, string.sub, string.gmatch

local fun, methods = {}, {}

local metatable = {
    __call = function(self, parameter, state)
        return self.gen(parameter, state)
    end,
    __tostring = function()
        return '<generator>'
    end,
    __index = methods
}

local function wrap(generator, parameter, state)
    return setmetatable({gen = generator, param = parameter, state = state}, metatable), parameter, state
end

fun.wrap = wrap
internal.iterator = wrap -- what spaces, indexes and tuples are iterated over with

local function none()
    return nil
end

local function string_step(text, at)
    at = at + 1
    if at > #text then
        return nil
    end
    return at, sub(text, at, at)
end

local function array_step(list, at)
    at = at + 1
    local value = list[at]
    if value == nil then
        return nil
    end
    return at, value
end

local function map_step(map, key)
    local value
    key, value = next(map, key)
    if key == nil then
        return nil
    end
    return key, key, value
end

-- The generator, parameter and state of whatever can be iterated over.
local function raw(object, parameter, state)
    local kind = type(object)
    if kind == 'table' then
        if getmetatable(object) == metatable then
            return object.gen, object.param, object.state
        elseif #object > 0 then
            return array_step, object, 0
        end
        return map_step, object, nil
    elseif kind == 'string' then
        return #object == 0 and none or string_step, object, 0
    elseif kind == 'function' then
        return object, parameter, state
    end
    error(string.format('object %s of type "%s" is not iterable', tostring(object), kind), 0)
end

-- Makes a function both of the module, fun.f(argument, object), and of iterators, object:f(argument).
local function export(names, arity, make)
    for name in gmatch(names, '%S+') do
        if arity == 0 then
            fun[name] = function(object, parameter, state)
                return make(raw(object, parameter, state))
            end
            methods[name] = function(self)
                return make(self.gen, self.param, self.state)
            end
        elseif arity == 1 then
            fun[name] = function(argument, object, parameter, state)
                return make(argument, raw(object, parameter, state))
            end
            methods[name] = function(self, argument)
                return make(argument, self.gen, self.param, self.state)
            end
        else
            fun[name] = function(first, second, object, parameter, state)
                return make(first, second, raw(object, parameter, state))
            end
            methods[name] = function(self, first, second)
                return make(first, second, self.gen, self.param, self.state)
            end
        end
    end
end

function fun.iter(object, parameter, state)
    return wrap(raw(object, parameter, state))
end

function methods.iter(self)
    return self, self.param, self.state
end

-- Calls fn with the values of a step; answers the next state.
local function each_step(fn, state, ...)
    if state ~= nil then
        fn(...)
    end
    return state
end

export('each for_each foreach', 1, function(fn, generator, parameter, state)
    repeat
        state = each_step(fn, generator(parameter, state))
    until state == nil
end)

-- Generators.
function fun.range(start, stop, step)
    if stop == nil then
        start, stop = start > 0 and 1 or start == 0 and 1 or -1, start
        if stop == 0 then
            return wrap(none, nil, nil)
        end
    end
    step = step or (start <= stop and 1 or -1)
    if step == 0 then
        error('step must not be zero', 0)
    end
    return wrap(function(_, at)
        at = at + step
        if step > 0 and at > stop or step < 0 and at < stop then
            return nil
        end
        return at, at
    end, nil, start - step)
end

function fun.duplicate(...)
    local n, list = select('#', ...), {...}
    return wrap(function(_, at)
        return at + 1, unpack(list, 1, n)
    end, nil, 0)
end

fun.replicate, fun.xrepeat = fun.duplicate, fun.duplicate

function fun.tabulate(fn)
    return wrap(function(_, at)
        return at + 1, fn(at)
    end, nil, 0)
end

function fun.zeros()
    return fun.duplicate(0)
end

function fun.ones()
    return fun.duplicate(1)
end

function fun.rands(low, high)
    if low == nil then
        return fun.tabulate(function()
            return random()
        end)
    elseif high == nil then
        low, high = 0, low
    end
    if low >= high then
        error('empty interval', 0)
    end
    return fun.tabulate(function()
        return random(low, high - 1)
    end)
end

-- Slices.
local function values_of(state, ...)
    return ...
end

export('nth', 1, function(n, generator, parameter, state)
    if n < 1 then
        error('invalid first argument to nth', 0)
    end
    for _ = 1, n - 1 do
        state = generator(parameter, state)
        if state == nil then
            return nil
        end
    end
    return values_of(generator(parameter, state))
end)

local function head_of(state, ...)
    if state == nil then
        error('head: iterator is empty', 0)
    end
    return ...
end

export('head car', 0, function(generator, parameter, state)
    return head_of(generator(parameter, state))
end)

local function drop_n(n, generator, parameter, state)
    for _ = 1, n do
        state = generator(parameter, state)
        if state == nil then
            return wrap(none, nil, nil)
        end
    end
    return wrap(generator, parameter, state)
end

export('drop_n', 1, drop_n)
export('tail cdr', 0, function(generator, parameter, state)
    return drop_n(1, generator, parameter, state)
end)

local function taken(n, state, ...)
    if state == nil then
        return nil
    end
    return {n, state}, ...
end

local function take_n(n, generator, parameter, state)
    return wrap(function(_, at)
        if at[1] >= n then
            return nil
        end
        return taken(at[1] + 1, generator(parameter, at[2]))
    end, nil, {0, state})
end

local function if_holds(predicate, state, ...)
    if state == nil or not predicate(...) then
        return nil
    end
    return state, ...
end

local function take_while(predicate, generator, parameter, state)
    return wrap(function(_, at)
        return if_holds(predicate, generator(parameter, at))
    end, nil, state)
end

local function drop_while(predicate, generator, parameter, state)
    while true do
        local next_state = if_holds(predicate, generator(parameter, state))
        if next_state == nil then
            return wrap(generator, parameter, state)
        end
        state = next_state
    end
end

local function by_kind(by_number, by_predicate)
    return function(what, generator, parameter, state)
        return (type(what) == 'function' and by_predicate or by_number)(what, generator, parameter, state)
    end
end

export('take_n', 1, take_n)
export('take_while', 1, take_while)
export('take', 1, by_kind(take_n, take_while))
export('drop_while', 1, drop_while)
export('drop', 1, by_kind(drop_n, drop_while))
export('span split split_at', 1, function(what, generator, parameter, state)
    local first = by_kind(take_n, take_while)(what, generator, parameter, state)
    local second = by_kind(drop_n, drop_while)(what, generator, parameter, state)
    return first, second
end)

-- Positions.
export('index index_of elem_index', 1, function(wanted, generator, parameter, state)
    local at, value = 0, nil
    while true do
        state, value = generator(parameter, state)
        if state == nil then
            return nil
        end
        at = at + 1
        if value == wanted then
            return at
        end
    end
end)

export('indexes indices elem_indexes elem_indices', 1, function(wanted, generator, parameter, state)
    return wrap(function(_, at)
        local i, inner, value = at[1], at[2], nil
        while true do
            inner, value = generator(parameter, inner)
            if inner == nil then
                return nil
            end
            i = i + 1
            if value == wanted then
                return {i, inner}, i
            end
        end
    end, nil, {0, state})
end)

-- Filters.
local function filter(predicate, generator, parameter, state)
    local advance
    local function judge(next_state, ...)
        if next_state == nil then
            return nil
        elseif predicate(...) then
            return true, next_state, ...
        end
        return false, next_state
    end
    local function give(is_good, next_state, ...)
        if is_good == nil then
            return nil
        elseif is_good then
            return next_state, ...
        end
        return advance(nil, next_state)
    end
    advance = function(_, at)
        return give(judge(generator(parameter, at)))
    end
    return wrap(advance, nil, state)
end

export('filter remove_unless', 1, filter)
fun.remove_unless, methods.remove_unless = nil, nil

export('grep', 1, function(what, generator, parameter, state)
    return filter(type(what) == 'function' and what or function(text)
        return find(text, what) ~= nil
    end, generator, parameter, state)
end)

export('partition', 1, function(predicate, generator, parameter, state)
    local yes = filter(predicate, generator, parameter, state)
    local no = filter(function(...)
        return not predicate(...)
    end, generator, parameter, state)
    return yes, no
end)

-- Reductions.
local function fold_step(fn, value, state, ...)
    if state == nil then
        return nil, value
    end
    return state, fn(value, ...)
end

local function foldl(fn, value, generator, parameter, state)
    repeat
        state, value = fold_step(fn, value, generator(parameter, state))
    until state == nil
    return value
end

export('foldl reduce', 2, foldl)

export('length', 0, function(generator, parameter, state)
    return foldl(function(n)
        return n + 1
    end, 0, generator, parameter, state)
end)

export('is_null', 0, function(generator, parameter, state)
    return generator(parameter, state) == nil
end)

function fun.is_prefix_of(first, second)
    local generator, parameter, state = raw(first)
    local other, other_parameter, other_state = raw(second)
    local value, other_value
    while true do
        state, value = generator(parameter, state)
        if state == nil then
            return true
        end
        other_state, other_value = other(other_parameter, other_state)
        if other_state == nil or value ~= other_value then
            return false
        end
    end
end

methods.is_prefix_of = fun.is_prefix_of

export('all every', 1, function(predicate, generator, parameter, state)
    local is_over = false
    while not is_over do
        local function judge(next_state, ...)
            if next_state == nil then
                is_over = true
                return true
            end
            state = next_state
            return predicate(...)
        end
        if not judge(generator(parameter, state)) then
            return false
        end
    end
    return true
end)

export('any some', 1, function(predicate, generator, parameter, state)
    local is_over = false
    while not is_over do
        local function judge(next_state, ...)
            if next_state == nil then
                is_over = true
                return false
            end
            state = next_state
            return predicate(...)
        end
        if judge(generator(parameter, state)) then
            return true
        end
    end
    return false
end)

export('sum', 0, function(generator, parameter, state)
    return foldl(function(a, b)
        return a + b
    end, 0, generator, parameter, state)
end)

export('product', 0, function(generator, parameter, state)
    return foldl(function(a, b)
        return a * b
    end, 1, generator, parameter, state)
end)

local function best(name, is_better)
    return function(generator, parameter, state)
        local next_state, first = generator(parameter, state)
        if next_state == nil then
            error(name .. ': iterator is empty', 0)
        end
        return foldl(function(a, b)
            return is_better(b, a) and b or a
        end, first, generator, parameter, next_state)
    end
end

export('min minimum', 0, best('min', function(a, b)
    return a < b
end))
export('max maximum', 0, best('max', function(a, b)
    return a > b
end))

local function best_by(name)
    return function(choose, generator, parameter, state)
        local next_state, first = generator(parameter, state)
        if next_state == nil then
            error(name .. ': iterator is empty', 0)
        end
        return foldl(choose, first, generator, parameter, next_state)
    end
end

export('min_by minimum_by', 1, best_by('min'))
export('max_by maximum_by', 1, best_by('max'))

export('totable', 0, function(generator, parameter, state)
    local list, n, value = {}, 0, nil
    while true do
        state, value = generator(parameter, state)
        if state == nil then
            return list
        end
        n = n + 1
        list[n] = value
    end
end)

export('tomap', 0, function(generator, parameter, state)
    local map, key, value = {}, nil, nil
    while true do
        state, key, value = generator(parameter, state)
        if state == nil then
            return map
        end
        map[key] = value
    end
end)

-- Transformations.
local function mapped(fn, state, ...)
    if state == nil then
        return nil
    end
    return state, fn(...)
end

export('map', 1, function(fn, generator, parameter, state)
    return wrap(function(_, at)
        return mapped(fn, generator(parameter, at))
    end, nil, state)
end)

export('enumerate', 0, function(generator, parameter, state)
    local function numbered(i, next_state, ...)
        if next_state == nil then
            return nil
        end
        return {i, next_state}, i, ...
    end
    return wrap(function(_, at)
        return numbered(at[1] + 1, generator(parameter, at[2]))
    end, nil, {0, state})
end)

export('intersperse', 1, function(separator, generator, parameter, state)
    local function given(next_state, ...)
        if next_state == nil then
            return nil
        end
        return {true, next_state}, ...
    end
    return wrap(function(_, at)
        if at[1] then
            return {false, at[2]}, separator
        end
        return given(generator(parameter, at[2]))
    end, nil, {false, state})
end)

-- Compositions.
function fun.zip(...)
    local n = select('#', ...)
    local sources, begin = {}, {}
    for i = 1, n do
        local generator, parameter, state = raw((select(i, ...)))
        sources[i], begin[i] = {generator, parameter}, state
    end
    if n == 0 then
        return wrap(none, nil, nil)
    end
    begin.n = n
    return wrap(function(_, states)
        local next_states, list = {}, {}
        for i = 1, n do
            local state, value = sources[i][1](sources[i][2], states[i])
            if state == nil then
                return nil
            end
            next_states[i], list[i] = state, value
        end
        return next_states, unpack(list, 1, n)
    end, nil, begin)
end

methods.zip = fun.zip

export('cycle', 0, function(generator, parameter, begin)
    local function given(is_again, state, ...)
        if state == nil then
            return is_again
        end
        return {state}, ...
    end
    return wrap(function(_, at)
        local function first(state, ...)
            if state == nil then
                return given(nil, generator(parameter, begin))
            end
            return {state}, ...
        end
        return first(generator(parameter, at[1]))
    end, nil, {begin})
end)

function fun.chain(...)
    local n = select('#', ...)
    local sources = {}
    for i = 1, n do
        sources[i] = {raw((select(i, ...)))}
    end
    if n == 0 then
        return wrap(none, nil, nil)
    end
    local advance
    local function given(i, state, ...)
        if state ~= nil then
            return {i, state}, ...
        elseif i == n then
            return nil
        end
        return advance(nil, {i + 1, sources[i + 1][3]})
    end
    advance = function(_, at)
        local source = sources[at[1]]
        return given(at[1], source[1](source[2], at[2]))
    end
    return wrap(advance, nil, {1, sources[1][3]})
end

methods.chain = fun.chain

-- Operators, as functions.
local op = {
    lt = function(a, b) return a < b end, le = function(a, b) return a <= b end, eq = function(a, b) return a == b end,
    ne = function(a, b) return a ~= b end, ge = function(a, b) return a >= b end, gt = function(a, b) return a > b end,
    add = function(a, b) return a + b end, sub = function(a, b) return a - b end, mul = function(a, b) return a * b end,
    div = function(a, b) return a / b end, mod = function(a, b) return a % b end, pow = function(a, b) return a ^ b end,
    neq = function(a, b) return a ~= b end, unm = function(a) return -a end, neg = function(a) return -a end,
    floordiv = function(a, b) return floor(a / b) end, truediv = function(a, b) return a / b end,
    intdiv = function(a, b)
        local q = a / b
        return q >= 0 and floor(q) or -floor(-q)
    end,
    concat = function(a, b) return a .. b end, len = function(a) return #a end,
    land = function(a, b) return a and b end, lor = function(a, b) return a or b end,
    lnot = function(a) return not a end, truth = function(a) return not not a end
}
op.length = op.len
fun.op, fun.operator = op, op

return fun
