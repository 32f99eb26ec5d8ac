-- What arguments have to be, in the words of Tarantool.
local internal = ...
local errors, values = internal.use('errors'), internal.use('values')
local type, pairs, tostring, gmatch = type, pairs, tostring, string.gmatch

local checks = {}

local function type_of(value)
    return values.is_number(value) and 'number' or type(value)
end

function checks.param(value, name, kind)
    if type_of(value) ~= kind then
        errors.illegal(name .. ' should be a ' .. kind)
    end
end

-- Whether a table has nothing but known options, of the types that a template lists by name.
function checks.options(options, template)
    if options == nil then
        return
    end
    if type(options) ~= 'table' then
        errors.illegal('options should be a table')
    end
    for name, value in pairs(options) do
        local kinds = template[name]
        if kinds == nil then
            errors.illegal("unexpected option '" .. tostring(name) .. "'")
        end
        if kinds ~= 'any' and value ~= nil then
            local is_good = false
            for kind in gmatch(kinds, '[%a]+') do
                is_good = is_good or type_of(value) == kind
            end
            if not is_good then
                errors.illegal("options parameter '" .. name .. "' should be " ..
                    (string.find(kinds, ',') and 'one of types: ' or 'of type ') .. kinds)
            end
        end
    end
end

return checks
