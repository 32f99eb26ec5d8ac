-- box.session.
local internal = ...
local errors, values, cache, session = internal.use('errors'), internal.use('values'), internal.use('schema_cache'),
    internal.use('session')
local scheduler = internal.use('scheduler')
local type, tostring, pcall, error, setmetatable, select = type, tostring, pcall, error, setmetatable, select

local library = {}
local nobody = {id = 0, type = 'background', user = 'admin', peer = nil, storage = {}}

local function current()
    return session.current() or nobody
end

function library.id()
    return current().id
end

function library.type()
    return current().type
end

function library.peer(id)
    if id ~= nil then
        local found = session.all()[id]
        if not found then
            errors.raise('ER_NO_SUCH_SESSION', id)
        end
        return found.peer
    end
    return current().peer
end

function library.exists(id)
    if id == nil then
        error('session.exists(sid): bad arguments', 0)
    end
    return session.all()[id] ~= nil
end

function library.fd()
    return -1
end

function library.sync()
    return 0
end

local function uid_of(name)
    local row = cache.space('_user').index.name:get(name)
    if row == nil then
        errors.raise('ER_NO_SUCH_USER', tostring(name))
    end
    return row[1]
end

function library.user()
    return current().user
end

function library.effective_user()
    return current().effective or current().user
end

function library.uid()
    return uid_of(current().user)
end

function library.euid()
    return uid_of(current().effective or current().user)
end

local function finish(self, before, ok, ...)
    self.effective = before
    if not ok then
        error((...), 0)
    end
    return ...
end

-- Names another user; what it may do is not looked at, since all who may use a console may do all.
function library.su(user, fn, ...)
    local self = current()
    local name = type(user) == 'number' and cache.space('_user'):get(user)[3] or user
    uid_of(name)
    if fn then
        local before = self.effective
        self.effective = name
        return finish(self, before, pcall(fn, ...))
    end
    self.user = name
end

function library.push(message)
    internal.host_raw('push', internal.codec.array_header(2) .. internal.codec.encode_number(current().id) ..
        internal.codec.encode_bin(internal.use('result').encode({message}, 1)))
    return true
end

library.settings = setmetatable({}, {
    __serialize = function()
        return {}
    end
})

local function no_trigger()
    return function(fn)
        return fn
    end
end

library.on_connect, library.on_disconnect, library.on_auth = no_trigger(), no_trigger(), no_trigger()

local box_session = setmetatable(library, {
    __index = function(_, key)
        if key == 'storage' then
            return current().storage
        end
        return nil
    end
})

return {box = {session = box_session}}
