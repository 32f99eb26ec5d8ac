-- Module net.box, as far as there is something to talk to: this instance itself. There is no binary protocol yet.
local internal = ...
local globals = internal.use('sandbox').globals
local load_text = internal.use('sandbox').load_text
local errors = internal.use('errors')
local type, error, tostring, select, unpack = type, error, tostring, select, unpack
local gmatch = string.gmatch

local net_box = {}
local self_methods = {}

function net_box.connect(address)
    error("net.box.connect(" .. tostring(address) .. ") is not supported: there is no binary protocol; " ..
        "use 'memtx connect' to get to another instance", 0)
end

net_box.new = net_box.connect

-- What a name such as a.b or a:b stands for.
local function find(name)
    local value, owner = globals, nil
    for part, separator in gmatch(name, '([^%.:]+)([%.:]?)') do
        owner = value
        if type(value) ~= 'table' and type(value) ~= 'cdata' then
            value = nil
            break
        end
        value = value[part]
        if value == nil then
            break
        end
    end
    if value == nil then
        errors.raise('ER_NO_SUCH_PROC', name)
    end
    return value, string.find(name, ':', 1, true) and owner
end

function self_methods.call(_, name, arguments)
    local fn, owner = find(tostring(name))
    arguments = arguments or {}
    if owner then
        return fn(owner, unpack(arguments))
    end
    return fn(unpack(arguments))
end

function self_methods.eval(_, text, arguments)
    local chunk, message = load_text(tostring(text), '=eval')
    if not chunk then
        errors.raise('ER_PROC_LUA', message)
    end
    return chunk(unpack(arguments or {}))
end

function self_methods.ping()
    return true
end

function self_methods.is_connected()
    return true
end

function self_methods.wait_connected()
    return true
end

function self_methods.reload_schema() end
function self_methods.close() end
function self_methods.on_connect() end
function self_methods.on_disconnect() end

net_box.self = setmetatable({state = 'active', host = nil}, {
    __index = function(_, key)
        if key == 'space' then
            return globals.box.space
        end
        return self_methods[key]
    end,
    __serialize = function()
        return {state = 'active'}
    end
})

return net_box
