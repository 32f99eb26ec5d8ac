-- Module console: what a statement at a console may ask about the console itself.
local internal = ...
local type, error, setmetatable, tostring = type, error, setmetatable, tostring

local console = {}
local default_output = 'yaml'

local function refuse(what, why)
    return function()
        error('console.' .. what .. '() is not supported: ' .. why, 0)
    end
end

console.start = refuse('start', 'this is a console already')
console.listen = refuse('listen', 'consoles are opened by the configuration')
console.connect = refuse('connect', "use 'memtx connect' to get to another instance")
console.ac = refuse('ac', 'completion is up to the client')

function console.delimiter()
    error('console.delimiter() is not supported: use \\set delimiter', 0)
end

function console.get_default_output()
    return default_output
end

function console.set_default_output(output)
    if output ~= 'yaml' and output ~= 'lua' and not string.find(tostring(output), '^lua,') then
        error('Invalid format "' .. tostring(output) .. '", supported languages: lua and yaml.', 0)
    end
    default_output = output
end

-- Runs a statement, and answers what the console would show.
function console.eval(text)
    if type(text) ~= 'string' then
        error('Usage: console.eval(string)', 0)
    end
    local sandbox = internal.use('sandbox')
    local yaml = sandbox.require('yaml')
    local chunk, message = sandbox.load_text('return ' .. text)
    if not chunk then
        chunk, message = sandbox.load_text(text)
    end
    if not chunk then
        return yaml.encode({{error = message}})
    end
    local results = {pcall(chunk)}
    local n = table.maxn(results)
    if not results[1] then
        return yaml.encode({{error = tostring(results[2])}})
    elseif n == 1 then
        return '---\n...\n'
    end
    local list = setmetatable({}, {__serialize = 'sequence'})
    for i = 2, n do
        list[i - 1] = results[i] == nil and internal.use('values').NULL or results[i]
    end
    return yaml.encode(list)
end

function console.on_start() end
function console.on_client_disconnect() end

return console
