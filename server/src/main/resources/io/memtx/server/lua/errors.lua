-- Error objects and box.error.
local internal = ...
local values = internal.use('values')
local type, tostring, tonumber, error, pairs, select, setmetatable =
    type, tostring, tonumber, error, pairs, select, setmetatable
local gsub, format = string.gsub, string.format

local errors = {}
local codes -- by name: {number, template}, asked for when wanted first
local templates = {}
local last

local function load_codes()
    codes = internal.host('error_codes')
    for name, code in pairs(internal.use('codes')) do
        codes[name], codes[string.sub(name, 4)] = code, code
    end
    for name, code in pairs(codes) do
        templates[code[1]] = {name = name, text = code[2]}
    end
    return codes
end

local methods = {}

local function content(value)
    return values.content('error', value)
end

-- Makes an error object.
function errors.new(kind, code, message, fields)
    local held = {type = kind, code = code, message = message, trace = {}}
    if fields then
        for k, v in pairs(fields) do
            held[k] = v
        end
    end
    return values.make('error', held)
end

-- Raises a client error by the name of its code.
function errors.raise(name, ...)
    error(errors.by_name(name, ...), 0)
end

local function fill(text, ...)
    local n, i, arguments = select('#', ...), 0, {...}
    return (gsub(text, '%%[-0-9]*l*[sdcu]', function(conversion)
        i = i + 1
        return i <= n and tostring(arguments[i]) or conversion
    end))
end

function errors.by_name(name, ...)
    local code = (codes or load_codes())[name]
    return errors.new('ClientError', code[1], fill(code[2], ...))
end

-- What a wrong call of a function says, as Tarantool's own checks do.
function errors.illegal(message)
    error(errors.new('IllegalParams', 1, message), 0)
end

function errors.usage(text)
    errors.illegal('Usage: ' .. text)
end

function errors.note(value)
    last = value
    return value
end

function methods.unpack(value)
    local held = content(value)
    local copy = {}
    for k, v in pairs(held) do
        copy[k] = v
    end
    copy.base_type = held.type == 'CustomError' and 'CustomError' or 'ClientError'
    return copy
end

function methods.raise(value)
    error(value, 0)
end

function methods.match(value, ...)
    return string.match(content(value).message, ...)
end

function methods.set_prev(value, prev)
    content(value).prev = prev
end

function methods.is()
    return true
end

values.metatype('error', {
    __index = function(value, key)
        local held = content(value)
        if held == nil then
            return nil
        end
        local field = held[key]
        if field ~= nil then
            return field
        end
        if key == 'base_type' then
            return held.type == 'CustomError' and 'CustomError' or 'ClientError'
        elseif key == 'code' then
            return 0
        end
        return methods[key]
    end,
    __tostring = function(value)
        local held = content(value)
        return held and held.message or 'error'
    end,
    __concat = function(a, b)
        return tostring(a) .. tostring(b)
    end
})

-- What box.error{...}, box.error(code, ...) and box.error(object) mean.
local function build(first, ...)
    if values.is('error', first) then
        return first
    elseif type(first) == 'table' then
        local code = first.code or 0
        if first.reason == nil and first[1] ~= nil then
            return build(first[1] or code, select(2, unpack(first)))
        end
        local template = (codes or load_codes()) and templates[code]
        local message = first.reason or first.message or template and template.text or ''
        local kind = first.type and 'CustomError' or 'ClientError'
        local object = errors.new(first.type or kind, code, tostring(message))
        if first.type then
            content(object).custom_type = first.type
        end
        if first.prev then
            content(object).prev = first.prev
        end
        return object
    elseif type(first) == 'number' then
        local _ = codes or load_codes()
        local template = templates[first]
        if not template then
            return errors.new('ClientError', first, 'Unknown error')
        end
        return errors.new('ClientError', first, fill(template.text, ...))
    elseif type(first) == 'string' then
        local object = errors.new(first, 0, fill(...))
        content(object).custom_type = first
        return object
    end
    return nil
end

local box_error = {}

function box_error.new(...)
    local object = build(...)
    if object == nil then
        errors.usage('box.error.new(code, args) or box.error.new(type, args)')
    end
    return object
end

function box_error.last()
    return last
end

function box_error.clear()
    last = nil
end

function box_error.set(object)
    if not values.is('error', object) then
        errors.usage('box.error.set(error)')
    end
    last = object
end

function box_error.is(object)
    return values.is('error', object)
end

errors.box_error = setmetatable({}, {
    __index = function(_, key)
        local method = box_error[key]
        if method then
            return method
        end
        local code = (codes or load_codes())[key]
        return code and code[1]
    end,
    __call = function(_, ...)
        if select('#', ...) == 0 then
            if last ~= nil then
                error(last, 0)
            end
            return
        end
        local object = build(...)
        if object == nil then
            errors.usage('box.error(code, args)')
        end
        last = object
        error(object, 0)
    end,
    __serialize = function()
        return 'box.error'
    end
})

return errors
