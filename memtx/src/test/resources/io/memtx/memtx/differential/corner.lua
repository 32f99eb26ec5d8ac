-- What the scripts of corner cases use. Each case prints "case" and its number, then a line for each answer.
local ffi = require('ffi')
local json = require('json')
local decimal = require('decimal')

local empty_map = setmetatable({}, {__serialize = 'map'})
local prefix, count

local function begin_case(number)
    prefix, count = 'c' .. number .. '_', 0
    print('case ' .. number)
end

-- the name of the next space or sequence
local function name()
    count = count + 1
    return prefix .. count
end

-- a space with indexes i0, i1, ...
local function space(indexes, options)
    local s = box.schema.space.create(name(), options)
    for i, index in ipairs(indexes) do
        s:create_index('i' .. (i - 1), index)
    end
    return s
end

local function double(n)
    return ffi.new('double', n)
end

local function text(value)
    return type(value) == 'cdata' and not box.tuple.is(value) and tostring(value):match('^(-?%d+)[UL]+$') or
        value == 'ok' and value or json.encode(value)
end

-- the result of a call, or its refusal
local function answer(f, ...)
    local ok, result = pcall(f, ...)
    if ok then
        print(text(result))
    else
        local code = type(result) == 'cdata' and (result.code or result.type == 'OutOfMemory' and 2)
        print(code and 'error ' .. code .. ' ' .. result.message or tostring(result))
    end
end

-- whether a call is refused
local function attempt(f, ...)
    local arguments = {...}
    answer(function() f(unpack(arguments)) return 'ok' end)
end

