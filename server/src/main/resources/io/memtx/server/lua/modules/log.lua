-- Module log: lines go to the log of the process, under the instance's logger.
local internal = ...
local type, tostring, error, select, pcall, setmetatable, tonumber = type, tostring, error, select, pcall, setmetatable,
    tonumber
local format = string.format

local LEVELS = {fatal = 0, syserror = 1, error = 2, crit = 3, warn = 4, info = 5, verbose = 6, debug = 7}
local level = 5

local function text_of(message, ...)
    if type(message) == 'table' then
        local ok, text = pcall(internal.use('sandbox').require('json').encode, message)
        return ok and text or tostring(message)
    elseif select('#', ...) == 0 then
        return tostring(message)
    end
    local arguments = {n = select('#', ...), ...}
    for i = 1, arguments.n do
        local kind = type(arguments[i])
        if kind ~= 'string' and kind ~= 'number' then
            arguments[i] = tostring(arguments[i])
        end
    end
    return format(tostring(message), unpack(arguments, 1, arguments.n))
end

local function logger(name)
    local log = {}
    for word, number in pairs(LEVELS) do
        log[word] = function(message, ...)
            if number <= level then
                local text = text_of(message, ...)
                internal.host('log', word, name and '[' .. name .. '] ' .. text or text)
            end
        end
    end
    log.fatal, log.syserror = nil, nil
    return log
end

local log = logger()

function log.new(name)
    if type(name) ~= 'string' or name == '' then
        error('Illegal parameters, name should be a non-empty string', 0)
    end
    return logger(name)
end

-- What is shown is up to the process's own settings, too.
function log.level(wanted)
    local number = type(wanted) == 'string' and LEVELS[wanted] or tonumber(wanted)
    if wanted == nil then
        return level
    elseif not number then
        error("Incorrect value for option 'level': expected crit,warn,info,debug,syserror,verbose,fatal,error", 0)
    end
    level = number
end

function log.log_format()
end

function log.rotate()
end

function log.pid()
    return 0
end

function log.box_api()
end

log.cfg = setmetatable({}, {
    __index = function(_, key)
        return key == 'level' and level or key == 'format' and 'plain' or nil
    end,
    __newindex = function()
        error('log.cfg is read-only: call it', 2)
    end,
    __call = function(_, options)
        if options ~= nil and type(options) ~= 'table' then
            error('log.cfg: expected table', 0)
        elseif options and options.level ~= nil then
            log.level(options.level)
        end
    end,
    __serialize = function()
        return {level = level, format = 'plain'}
    end
})

return log
