-- Module decimal.
local internal = ...
local values, scalars = internal.use('values'), internal.use('scalars')
local type, error, select, pcall, tostring = type, error, select, pcall, tostring
local format = string.format

local decimal = {}
local methods, call = scalars.decimal_methods, scalars.decimal_call

function decimal.is_decimal(value)
    return values.is('decimal', value)
end

function decimal.new(...)
    local value = ...
    if select('#', ...) == 0 then
        error('usage: decimal.new(value)', 0)
    end
    local kind = type(value)
    if kind == 'number' then
        if value ~= value or value == math.huge or value == -math.huge then
            error('incorrect value to convert to decimal as 1 argument', 0)
        end
        value = format('%.15g', value)
    elseif kind == 'string' then
        if not string.find(value, '^[%+%-]?%d+%.?%d*$') and not string.find(value, '^[%+%-]?%.%d+$') and
            not string.find(value, '^[%+%-]?%d+%.?%d*[eE][%+%-]?%d+$') and
            not string.find(value, '^[%+%-]?%.%d+[eE][%+%-]?%d+$') then
            error('incorrect value to convert to decimal as 1 argument', 0)
        end
    elseif kind ~= 'cdata' or not values.is('decimal', value) and not values.is_number(value) then
        error('expected decimal, number or string as 1 argument', 0)
    end
    local ok, made = pcall(call, 'new', value)
    if not ok then
        error('incorrect value to convert to decimal as 1 argument', 0)
    end
    return made
end

-- Functions of one decimal; a number or a text is made one where Tarantool does so.
local function unary(name, operation)
    decimal[name] = function(...)
        local value = ...
        if select('#', ...) ~= 1 then
            error('usage: decimal.' .. name .. '(decimal)', 0)
        elseif not values.is('decimal', value) then
            value = decimal.new(value)
        end
        return call(operation or name, value)
    end
    methods[name] = decimal[name]
end

unary('abs')
unary('trim')
unary('scale')
unary('precision')
unary('sqrt')
unary('exp')
unary('ln')
unary('log10')

local function scaled(name)
    decimal[name] = function(...)
        local value, scale = ...
        if select('#', ...) < 2 then
            error('usage: decimal.' .. name .. '(decimal, scale)', 0)
        elseif not values.is('decimal', value) then
            error('expected cdata as 1 argument', 0)
        end
        if type(scale) ~= 'number' or scale < 0 or scale > 38 then
            return value
        end
        return call(name, value, scale)
    end
    methods[name] = decimal[name]
end

scaled('round')
scaled('rescale')

return decimal
