-- box.info: what Java knows of the instance, in Tarantool's shape.
local internal = ...
local values, cache, errors = internal.use('values'), internal.use('schema_cache'), internal.use('errors')
local setmetatable, pairs, next, type, tostring = setmetatable, pairs, next, type, tostring
local NULL = values.NULL

local info = {}
local BLOCK = {__serialize = 'mapping'}

local function host()
    return internal.host('info')
end

local function vclock(map)
    return setmetatable(map, internal.map_hint)
end

local function replica(given)
    local result = {id = given.id, uuid = given.uuid, lsn = given.lsn, name = given.name}
    local upstream, downstream = given.upstream, given.downstream
    if upstream ~= nil then
        result.upstream = {status = upstream.status, idle = upstream.idle, peer = upstream.peer, lag = upstream.lag}
        if upstream.message ~= nil then
            result.upstream.message = upstream.message
        end
        if upstream.system_message ~= nil then
            result.upstream.system_message = upstream.system_message
        end
    end
    if downstream ~= nil then
        result.downstream = {status = downstream.status}
        if downstream.status == 'follow' then
            result.downstream.idle, result.downstream.lag = downstream.idle, downstream.lag
            result.downstream.vclock = vclock(downstream.vclock)
        end
        if downstream.message ~= nil then
            result.downstream.message = downstream.message
        end
        if downstream.system_message ~= nil then
            result.downstream.system_message = downstream.system_message
        end
    end
    return result
end

local function callable(fn)
    return setmetatable({}, {__call = fn, __serialize = function() return setmetatable({}, nil) end})
end

local gc = callable(function()
    local given = internal.host('gc_info')
    for i = 1, #given.checkpoints do
        given.checkpoints[i].vclock = vclock(given.checkpoints[i].vclock)
        given.checkpoints[i].references = {}
        setmetatable(given.checkpoints[i], nil)
    end
    for i = 1, #given.consumers do
        given.consumers[i].vclock = vclock(given.consumers[i].vclock)
        setmetatable(given.consumers[i], nil)
    end
    setmetatable(given.checkpoints, nil)
    setmetatable(given.consumers, nil)
    given.vclock = vclock(given.vclock)
    return setmetatable(given, nil)
end)

local memory = callable(function()
    local slab = internal.host('slab_info')
    return {
        cache = 0, data = slab.items_used, index = slab.arena_used - slab.items_used,
        lua = math.floor(collectgarbage('count') * 1024), net = 0, tx = 0
    }
end)

local sql = callable(function()
    return {cache = {size = 0, stmt_count = 0}}
end)

local vinyl = callable(function()
    return {}
end)

local function is_loading()
    return internal.host('schema_version') == nil
end

local function plain(given)
    for _, value in pairs(given) do
        if type(value) == 'table' then
            plain(value)
        end
    end
    return setmetatable(given, nil)
end

-- Each field by itself; those that return nil are not there.
local fields = {
    version = function() return internal.host('version') end,
    id = function(given) return given.id ~= 0 and given.id or NULL end,
    ro = function(given) return given.ro end,
    ro_reason = function(given) return given.ro_reason ~= nil and given.ro_reason or nil end,
    uuid = function(given) return given.uuid end,
    name = function(given) return given.name end,
    pid = function(given) return given.pid end,
    status = function(given) return given.status end,
    vclock = function(given) return vclock(given.vclock) end,
    lsn = function(given) return given.lsn end,
    signature = function(given) return given.signature end,
    uptime = function(given) return given.uptime end,
    package = function() return 'Tarantool' end,
    hostname = function(given) return given.hostname end,
    listen = function(given) return given.listen ~= nil and given.listen or nil end,
    schema_version = function() return internal.host('schema_version') or 0 end,
    cluster = function(given) return {name = given.cluster_name} end,
    replicaset = function(given) return {uuid = given.replicaset_uuid, name = given.replicaset_name} end,
    replication_anon = function(given)
        return setmetatable({count = #given.replication_anon}, {
            __call = function()
                local list = {}
                for i = 1, #given.replication_anon do
                    local shown = replica(given.replication_anon[i])
                    list[given.replication_anon[i].uuid] = shown
                end
                return list
            end
        })
    end,
    replication = function(given)
        local list = {}
        for i = 1, #given.replication do
            local shown = replica(given.replication[i])
            list[shown.id] = shown
        end
        return setmetatable(list, next(list) and BLOCK or internal.map_hint)
    end,
    health = function(given)
        local is_ready = not is_loading()
        local box = is_ready and {status = 'ready'} or
            {status = 'not_ready', reason = given.status, alert_code = 'health.readiness.box'}
        return {liveness = {checks = {}, verdict = true}, readiness = {status = is_ready, checks = {box = box}}}
    end,
    election = function() return plain(internal.host('election_info')) end,
    synchro = function() return plain(internal.host('synchro_info')) end,
    config = function() return plain(internal.host('config_info')) end,
    sql = function() return sql end,
    gc = function() return gc end,
    vinyl = function() return vinyl end,
    memory = function() return memory end
}

local function all()
    local given, shown = host(), {}
    for name, field in pairs(fields) do
        shown[name] = field(given)
    end
    return shown
end

info.box = {
    info = setmetatable({}, {
        __index = function(_, key)
            local field = fields[key]
            if field then
                return field(host())
            end
            return nil
        end,
        __serialize = all,
        __call = all,
        __pairs = function()
            return next, all(), nil
        end
    })
}

return info
