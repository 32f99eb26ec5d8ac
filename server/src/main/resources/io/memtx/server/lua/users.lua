-- Users and roles: box.schema.user and box.schema.role.
local internal = ...
local errors, values, txn, cache = internal.use('errors'), internal.use('values'), internal.use('txn'),
    internal.use('schema_cache')
local checks = internal.use('checks')
local type, tostring, tonumber, error, pairs, ipairs, setmetatable, lower, gmatch, upper =
    type, tostring, tonumber, error, pairs, ipairs, setmetatable, string.lower, string.gmatch, string.upper

local users = {}

local PRIVILEGES = {
    {'read', 1}, {'write', 2}, {'execute', 4}, {'session', 8}, {'usage', 16}, {'create', 32}, {'drop', 64},
    {'alter', 128}, {'reference', 256}, {'trigger', 512}, {'insert', 1024}, {'update', 2048}, {'delete', 4096}
}
local BITS = {}
for i = 1, #PRIVILEGES do
    BITS[PRIVILEGES[i][1]] = PRIVILEGES[i][2]
end
local ALL = 4294967295
local PUBLIC = 2

local function system(name)
    return cache.space(name)
end

local function find(name)
    if type(name) == 'number' then
        return system('_user'):get(name)
    end
    return system('_user').index.name:get(name)
end

local function resolve(name, kind)
    local row = find(name)
    if row == nil or kind and row[4] ~= kind then
        errors.raise(kind == 'role' and 'ER_NO_SUCH_ROLE' or 'ER_NO_SUCH_USER', tostring(name))
    end
    return row
end

local function password_hash(password)
    return internal.host('password_hash', password)
end

local function create(name, kind, auth, options)
    checks.param(name, 'name', 'string')
    local existing = find(name)
    if existing ~= nil then
        if options.if_not_exists then
            return
        end
        errors.raise(kind == 'role' and 'ER_ROLE_EXISTS' or 'ER_USER_EXISTS', name)
    end
    txn.together(function()
        local id = 32
        for _, row in ipairs(system('_user'):select()) do
            if row[1] >= id then
                id = row[1] + 1
            end
        end
        local owner = internal.use('definitions').owner()
        system('_user'):insert({id, owner, name, kind, setmetatable(auth, internal.map_hint)})
        if kind == 'user' then
            system('_priv'):insert({owner, id, 'role', PUBLIC, 4})
            system('_priv'):insert({1, id, 'universe', 0, 24})
            system('_priv'):insert({1, id, 'user', id, 128})
        end
    end)
end

local function drop(name, kind, options)
    local row = find(name)
    if row == nil or row[4] ~= kind then
        if options and options.if_exists then
            return
        end
        errors.raise(kind == 'role' and 'ER_NO_SUCH_ROLE' or 'ER_NO_SUCH_USER', tostring(name))
    end
    local id = row[1]
    if id <= 3 or id == 31 then
        errors.raise('ER_DROP_USER', name, 'the user or the role is a system')
    end
    local session = internal.use('session').current()
    txn.together(function()
        for _, priv in ipairs(system('_priv').index.primary:select({id})) do
            system('_priv'):delete({priv[2], priv[3], priv[4]})
        end
        internal.use('definitions').revoke_all(kind, id)
        for _, space in ipairs(system('_space').index.owner:select({id})) do
            cache.space(space[1]):drop()
        end
        system('_user'):delete(id)
    end)
end

local function bits_of(text)
    if type(text) == 'number' then
        return text
    end
    local total = 0
    for word in gmatch(lower(text), '[%a]+') do
        if not BITS[word] then
            return 0, word
        end
        total = bit.bor(total, BITS[word])
    end
    return total
end

local function text_of(bits)
    local words = {}
    for i = 1, #PRIVILEGES do
        if bit.band(bits, PRIVILEGES[i][2]) ~= 0 then
            words[#words + 1] = PRIVILEGES[i][1]
        end
    end
    return table.concat(words, ',')
end

local OBJECTS = {
    space = {'_space', 'ER_NO_SUCH_SPACE'}, sequence = {'_sequence', 'ER_NO_SUCH_SEQUENCE'},
    ['function'] = {'_func', 'ER_NO_SUCH_FUNCTION'}, user = {'_user', 'ER_NO_SUCH_USER'},
    role = {'_user', 'ER_NO_SUCH_ROLE'}
}

local function object_id(kind, name)
    if kind == 'universe' then
        return 0
    end
    local where = OBJECTS[kind]
    if not where then
        errors.raise('ER_UNKNOWN_SCHEMA_OBJECT', tostring(kind))
    end
    if name == nil or name == '' then
        return ''
    elseif type(name) == 'number' then
        return name
    end
    local row = system(where[1]).index.name:get(name)
    if row == nil then
        errors.raise(where[2], name)
    end
    return row[1]
end

local function object_name(kind, id)
    local where = OBJECTS[kind]
    if not where or id == '' or id == nil then
        return nil
    end
    local row = system(where[1]):get(id)
    return row ~= nil and row[3] or nil
end

-- grant('name', 'role') means grant('name', 'execute', 'role', 'role').
local function arguments(privilege, kind, name)
    if kind == nil then
        kind, name, privilege = 'role', privilege, 'execute'
    end
    return privilege, lower(kind), name
end

local function grant(grantee, is_role, privilege, kind, name, options)
    local what, object_kind, object = arguments(privilege, kind, name)
    options = options or {}
    local bits, unknown = bits_of(what)
    if bits == 0 then
        errors.illegal("unknown privilege '" .. tostring(unknown or what) .. "'")
    end
    local id = object_id(object_kind, object)
    local row = system('_priv'):get({grantee[1], object_kind, id})
    local old = row ~= nil and row[5] or 0
    local new = bit.bor(old, bits)
    if new < 0 then
        new = new + 4294967296
    end
    if new == old then
        if options.if_not_exists then
            return
        end
        if object_kind == 'role' and what == 'execute' then
            errors.raise('ER_ROLE_GRANTED', grantee[3], tostring(object))
        end
        errors.raise('ER_PRIV_GRANTED', grantee[3], what, object_kind, object and " '" .. tostring(object) .. "'" or '')
    end
    system('_priv'):replace({1, grantee[1], object_kind, id, new})
end

local function revoke(grantee, privilege, kind, name, options)
    local what, object_kind, object = arguments(privilege, kind, name)
    options = options or {}
    local bits = bits_of(what)
    local id = object_id(object_kind, object)
    local row = system('_priv'):get({grantee[1], object_kind, id})
    local old = row ~= nil and row[5] or 0
    local new = bit.band(old, bit.bnot(bits))
    if new < 0 then
        new = new + 4294967296
    end
    if row == nil or new == old then
        if options.if_exists then
            return
        end
        if object_kind == 'role' and what == 'execute' then
            errors.raise('ER_ROLE_NOT_GRANTED', grantee[3], tostring(object))
        end
        errors.raise('ER_PRIV_NOT_GRANTED', grantee[3], what, object_kind, object and tostring(object) or '')
    end
    if new == 0 then
        system('_priv'):delete({grantee[1], object_kind, id})
    else
        system('_priv'):replace({row[1], grantee[1], object_kind, id, new})
    end
end

local function info(id)
    local list = {}
    for _, row in ipairs(system('_priv').index.primary:select({id})) do
        local name = object_name(row[3], row[4])
        list[#list + 1] = {text_of(row[5]), row[3], name ~= nil and name or ''}
    end
    return list
end

function users.add_to(schema)
    schema.user = {
        create = function(name, options)
            options = options or {}
            checks.options(options, {password = 'string', if_not_exists = 'boolean'})
            local auth = {}
            if options.password ~= nil then
                auth['chap-sha1'] = password_hash(options.password)
            end
            create(name, 'user', auth, options)
        end,
        drop = function(name, options)
            drop(name, 'user', options)
        end,
        exists = function(name)
            local row = find(name)
            return row ~= nil and row[4] == 'user'
        end,
        grant = function(name, privilege, kind, object, options)
            grant(resolve(name, 'user'), false, privilege, kind, object, options)
        end,
        revoke = function(name, privilege, kind, object, options)
            revoke(resolve(name, 'user'), privilege, kind, object, options)
        end,
        info = function(name)
            if name == nil then
                local session = internal.use('session').current()
                name = session and session.user or 'admin'
            end
            return info(resolve(name, 'user')[1])
        end,
        passwd = function(name, password)
            if password == nil then
                local session = internal.use('session').current()
                name, password = session and session.user or 'admin', name
            end
            local row = resolve(name, 'user')
            system('_user'):update(row[1], {{'=', 5, {['chap-sha1'] = password_hash(password)}}})
        end,
        password = password_hash,
        enable = function() end,
        disable = function() end
    }
    schema.role = {
        create = function(name, options)
            create(name, 'role', {}, options or {})
        end,
        drop = function(name, options)
            drop(name, 'role', options)
        end,
        exists = function(name)
            local row = find(name)
            return row ~= nil and row[4] == 'role'
        end,
        grant = function(name, privilege, kind, object, options)
            grant(resolve(name, 'role'), true, privilege, kind, object, options)
        end,
        revoke = function(name, privilege, kind, object, options)
            revoke(resolve(name, 'role'), privilege, kind, object, options)
        end,
        info = function(name)
            return info(resolve(name, 'role')[1])
        end
    }
end

return users
