-- Module varbinary: strings of bytes that are no text.
local internal = ...
local values = internal.use('values')
local type, error = type, error

local varbinary = {}

function varbinary.new(value)
    if value == nil then
        value = ''
    elseif values.is('varbinary', value) then
        value = values.content('varbinary', value)
    elseif type(value) ~= 'string' then
        error('Usage: varbinary.new(str) or varbinary.new(ptr, size)', 0)
    end
    return values.make('varbinary', value)
end

function varbinary.is(value)
    return values.is('varbinary', value)
end

return varbinary
