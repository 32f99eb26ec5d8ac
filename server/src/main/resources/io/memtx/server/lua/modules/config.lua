-- Module config: what the instance is configured with, and reading the files again.
local internal = ...
local type, error, tostring, select = type, error, tostring, select

local config = {}

local function methods_only(self, name)
    if self ~= config then
        error('Use config:' .. name .. '(<...>) instead of config.' .. name .. '(<...>)', 0)
    end
end

-- Lists and maps remember what they were when they are shown.
local function ask(what, ...)
    return internal.host('config', what, ...)
end

function config.get(self, path, options)
    methods_only(self, 'get')
    if path ~= nil and type(path) ~= 'string' and type(path) ~= 'table' then
        error('Expected string or table, got ' .. type(path) .. ' for the path', 0)
    elseif type(path) == 'table' then
        path = table.concat(path, '.')
    elseif type(options) == 'table' and options.instance ~= nil then
        error('config:get() of another instance is not supported: ' .. tostring(options.instance), 0)
    end
    local value = ask('get', path or '')
    return value
end

function config.info(self)
    methods_only(self, 'info')
    return ask('info')
end

function config.reload(self)
    methods_only(self, 'reload')
    ask('reload')
end

function config.instances(self)
    methods_only(self, 'instances')
    return ask('hierarchy')
end

return config
