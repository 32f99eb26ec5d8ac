-- Functions: rows of _func. Those in Lua can be called here; code for defaults, constraints and indexes is Java's.
local internal = ...
local errors, values, cache, checks = internal.use('errors'), internal.use('values'), internal.use('schema_cache'),
    internal.use('checks')
local type, tostring, pairs, setmetatable, error = type, tostring, pairs, setmetatable, error

local func = {}

local function system(name)
    return cache.space(name)
end

local function find(name)
    if type(name) == 'number' then
        return system('_func'):get(name)
    end
    return system('_func').index.name:get(name)
end

local OPTIONS = {
    setuid = 'boolean', if_not_exists = 'boolean', language = 'string', body = 'string', is_deterministic = 'boolean',
    is_sandboxed = 'boolean', is_multikey = 'boolean', takes_raw_args = 'boolean', comment = 'string',
    param_list = 'table', returns = 'string', exports = 'table', opts = 'table', aggregate = 'string',
    trigger = 'string, table'
}

function func.create(name, options)
    checks.param(name, 'name', 'string')
    options = options or {}
    checks.options(options, OPTIONS)
    if find(name) ~= nil then
        if options.if_not_exists then
            return
        end
        errors.raise('ER_FUNCTION_EXISTS', name)
    end
    local id = 1
    for _, row in ipairs(system('_func'):select()) do
        if row[1] == id then
            id = id + 1
        end
    end
    local opts = setmetatable({}, internal.map_hint)
    for key, value in pairs(options.opts or {}) do
        opts[key] = value
    end
    if options.is_multikey then
        opts.is_multikey = true
    end
    local now = os.date('!%Y-%m-%d %H:%M:%S')
    system('_func'):insert({id, internal.use('definitions').owner(), name, options.setuid and 1 or 0,
        options.language or 'LUA', options.body or '', 'function', setmetatable({}, internal.array_hint), 'any',
        options.aggregate or 'none', 'none', options.is_deterministic or false, options.is_sandboxed or false, true,
        setmetatable(options.exports or {'LUA'}, internal.array_hint), opts, options.comment or '', now, now})
end

function func.drop(name, options)
    local row = find(name)
    if row == nil then
        if options and options.if_exists then
            return
        end
        errors.raise('ER_NO_SUCH_FUNCTION', tostring(name))
    end
    internal.use('definitions').revoke_all('function', row[1])
    system('_func'):delete(row[1])
end

function func.exists(name)
    return find(name) ~= nil
end

-- Calls a function: one with a body, or a global of that name.
function func.call(name, ...)
    local row = find(name)
    if row == nil then
        errors.raise('ER_NO_SUCH_FUNCTION', tostring(name))
    end
    local sandbox = internal.use('sandbox')
    local fn
    if row[6] ~= '' then
        local chunk, message = sandbox.load_text('return ' .. row[6])
        if not chunk then
            error(message, 0)
        end
        fn = chunk()
    else
        fn = sandbox.globals
        for part in string.gmatch(row[3], '[^%.]+') do
            fn = type(fn) == 'table' and fn[part] or nil
        end
        if fn == nil then
            errors.raise('ER_NO_SUCH_PROC', row[3])
        end
    end
    return fn(...)
end

function func.add_to(schema)
    schema.func = {create = func.create, drop = func.drop, exists = func.exists, call = func.call,
        reload = function() end}
end

local function object(row)
    if row == nil then
        return nil
    end
    local name = row[3]
    return {
        id = row[1], name = name, language = row[5], setuid = row[4] ~= 0, is_deterministic = row[12],
        is_sandboxed = row[13], is_multikey = type(row[16]) == 'table' and row[16].is_multikey or false,
        call = function(_, arguments)
            return func.call(name, unpack(arguments or {}))
        end,
        drop = function()
            return func.drop(name)
        end
    }
end

func.box = {
    func = setmetatable({}, {
        __index = function(_, key)
            return object(find(key))
        end
    })
}

return func
