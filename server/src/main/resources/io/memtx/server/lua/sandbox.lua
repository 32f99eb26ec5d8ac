-- What users see: a table of globals that is not ours. Taken away are Java, the foreign function interface, the shell,
-- files, code that is not text, and whatever looks behind functions.
local internal = ...
local limits, errors, values = internal.use('limits'), internal.use('errors'), internal.use('values')
local scheduler = internal.use('scheduler')
local type, tostring, error, pairs, ipairs, select, setmetatable, getmetatable, pcall =
    type, tostring, error, pairs, ipairs, select, setmetatable, getmetatable, pcall
local real_load, real_setfenv, real_getfenv = load, setfenv, getfenv
local real_globals = _G

local sandbox = {}
local globals = {}
sandbox.globals = globals

local function copy(source, names)
    local target = {}
    for name in string.gmatch(names, '%S+') do
        target[name] = source[name]
    end
    return target
end

for name in string.gmatch('assert error ipairs next pairs pcall print rawequal rawget rawset rawlen select ' ..
    'setmetatable getmetatable tonumber tostring type unpack xpcall _VERSION', '%S+') do
    globals[name] = real_globals[name]
end
globals._G = globals
globals.bit = copy(bit, 'arshift band bnot bor bswap bxor lshift rol ror rshift tobit tohex')
globals.math = copy(math, 'abs acos asin atan atan2 ceil cos cosh deg exp floor fmod frexp huge ldexp log log10 max ' ..
    'min modf pi pow rad random randomseed sin sinh sqrt tan tanh')
globals.coroutine = scheduler.coroutine
globals.os = copy(os, 'clock date difftime time')
globals.debug = {traceback = debug.traceback}

-- Ends the process in Tarantool; here an instance is stopped by whoever has started it.
function globals.os.exit()
    error("os.exit() is not available here: 'memtx stop' stops an instance", 0)
end
globals.string = internal.use('strings')
globals.table = internal.use('tables')
getmetatable('').__index = globals.string
globals.utf8 = nil

-- Tarantool prints to the standard output of the process, which nobody at a console sees.
function globals.print(...)
    local texts = {}
    for i = 1, select('#', ...) do
        texts[i] = tostring((select(i, ...)))
    end
    internal.host('print', table.concat(texts, '\t'))
end

function globals.getfenv(level)
    if type(level) == 'function' then
        local environment = real_getfenv(level)
        return environment == real_globals and globals or environment
    end
    return globals
end

function globals.setfenv(fn, environment)
    if type(fn) ~= 'function' or real_getfenv(fn) == real_globals then
        error("'setfenv' cannot change environment of given object", 0)
    end
    return real_setfenv(fn, environment)
end

function globals.collectgarbage(option, argument)
    if option == 'count' then
        return collectgarbage('count')
    elseif option == nil or option == 'collect' or option == 'step' then
        return collectgarbage(option or 'collect')
    elseif option == 'stop' or option == 'restart' or option == 'setpause' or option == 'setstepmul' then
        return 0 -- nobody may stop what keeps memory within its limit
    end
    error("bad argument #1 to 'collectgarbage' (invalid option '" .. tostring(option) .. "')", 0)
end

function globals.gcinfo()
    return collectgarbage('count')
end

-- Code as text, never as bytes: those could do anything to the process.
function sandbox.load_text(text, name, environment)
    local chunk, message = real_load(text, name or text, 't', environment or globals)
    return chunk, message
end

function globals.loadstring(text, name)
    if type(text) ~= 'string' then
        error("bad argument #1 to 'loadstring' (string expected, got " .. type(text) .. ')', 0)
    end
    return sandbox.load_text(text, name)
end

function globals.load(source, name, _, environment)
    if type(source) == 'function' then
        local parts, length = {}, 0
        while true do
            local part = source()
            if part == nil or part == '' then
                break
            end
            length = length + #part
            limits.check_length(length)
            parts[#parts + 1] = part
        end
        source = table.concat(parts)
        name = name or '=(load)'
    end
    return sandbox.load_text(source, name, environment)
end

-- Modules: see package-info.
local loaded = {}
globals.package = {loaded = loaded, path = '', cpath = '', preload = {}}
sandbox.loaded = loaded

local BUILTIN = {'string', 'table', 'math', 'bit', 'coroutine', 'os', 'debug'}
for i = 1, #BUILTIN do
    loaded[BUILTIN[i]] = globals[BUILTIN[i]]
end
loaded._G = globals

function sandbox.require(name)
    local module = loaded[name]
    if module ~= nil then
        return module
    end
    local preload = globals.package.preload[name]
    if preload then
        module = preload(name)
    else
        local source = internal.host('module', name)
        if source == nil then
            error("module '" .. tostring(name) .. "' not found", 0)
        end
        if source[1] then -- ours: it may know what is behind
            local chunk, message = loadstring(source[2], '=builtin/' .. name .. '.lua')
            if not chunk then
                error(message, 0)
            end
            module = chunk(internal)
        else
            local chunk, message = sandbox.load_text(source[2], '@' .. source[3])
            if not chunk then
                error(message, 0)
            end
            module = chunk(name)
        end
    end
    if module == nil then
        module = loaded[name] == nil and true or loaded[name]
    end
    loaded[name] = module
    return module
end

function globals.require(name)
    if type(name) ~= 'string' then
        error("bad argument #1 to 'require' (string expected, got " .. type(name) .. ')', 0)
    end
    return sandbox.require(name)
end

function globals.dofile(path)
    local source = internal.host('file', path)
    local chunk, message = sandbox.load_text(source, '@' .. path)
    if not chunk then
        error(message, 0)
    end
    return chunk()
end

function globals.loadfile(path)
    local ok, source = pcall(internal.host, 'file', path)
    if not ok then
        return nil, tostring(source)
    end
    return sandbox.load_text(source, '@' .. path)
end

local box = internal.use('box')
globals.box = box
loaded.box = box

function globals.tonumber64(value, base)
    return internal.use('scalars').tonumber64(value, base)
end

globals.utf8 = sandbox.require('utf8')

-- Ours alone from here on.
real_globals.java, real_globals.luajava, real_globals.io = nil, nil, nil
package.loaded.java, package.loaded.luajava, package.loaded.io = nil, nil, nil
package.loadlib = nil

return sandbox
