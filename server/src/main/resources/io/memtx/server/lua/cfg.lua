-- box.cfg: options as they are, and changes of those that may change.
local internal = ...
local errors, values = internal.use('errors'), internal.use('values')
local type, pairs, tostring, setmetatable, next, error = type, pairs, tostring, setmetatable, next, error
local gmatch, find = string.gmatch, string.find

local cfg = {}

-- What Tarantool says of options that mean nothing here, or that nobody has set.
local DEFAULTS = {
    app_threads = 0, auth_type = 'chap-sha1', background = false, bootstrap_strategy = 'auto', checkpoint_count = 2,
    checkpoint_interval = 3600, checkpoint_wal_threshold = 1e18, coredump = false, election_fencing_mode = 'soft',
    election_mode = 'off', election_timeout = 5, feedback_enabled = false, force_recovery = false, hot_standby = false,
    iproto_threads = 1, log_format = 'plain', log_level = 5, memtx_allocator = 'small', memtx_dir = '.',
    memtx_max_tuple_size = 1048576, memtx_memory = 268435456, memtx_min_tuple_size = 16, memtx_use_mvcc_engine = false,
    memtx_use_sort_data = false, net_msg_max = 768, read_only = false, readahead = 16320, replication_anon = false,
    replication_anon_ttl = 3600, replication_connect_timeout = 30, replication_linearizable_quorum = 'N - Q + 1',
    replication_skip_conflict = false, replication_sync_lag = 10, replication_sync_timeout = 0,
    replication_synchro_queue_max_size = 16777216, replication_synchro_quorum = 'N / 2 + 1',
    replication_synchro_timeout = 5, replication_threads = 1, replication_timeout = 1, slab_alloc_factor = 1.05,
    slab_alloc_granularity = 8, sql_cache_size = 5242880, strip_core = true, too_long_threshold = 0.5,
    txn_isolation = 'best-effort', txn_synchro_timeout = 5, txn_timeout = 3153600000, wal_dir = '.',
    wal_dir_rescan_delay = 2, wal_max_size = 268435456, wal_mode = 'write', wal_queue_max_size = 16777216,
    worker_pool_threads = 4, vinyl_dir = '.', vinyl_memory = 134217728, vinyl_cache = 134217728,
    vinyl_max_tuple_size = 1048576, vinyl_read_threads = 1, vinyl_write_threads = 4, vinyl_timeout = 60,
    vinyl_defer_deletes = false, vinyl_run_count_per_level = 2, vinyl_run_size_ratio = 3.5, vinyl_page_size = 8192,
    vinyl_bloom_fpr = 0.05, feedback_crashinfo = true, feedback_host = 'https://feedback.tarantool.io',
    feedback_interval = 3600, feedback_send_metrics = true, feedback_metrics_collect_interval = 60,
    feedback_metrics_limit = 1048576
}

-- Types of options without a default, or of several types.
local TYPES = {
    listen = 'string, number, table', replication = 'string, number, table', log_level = 'number, string',
    read_only = 'boolean, string', replication_synchro_quorum = 'string, number',
    replication_linearizable_quorum = 'string, number', bootstrap_leader = 'string, number',
    txn_isolation = 'string, number', work_dir = 'string', log = 'string', log_nonblock = 'boolean',
    log_modules = 'table', instance_uuid = 'string', instance_name = 'string', replicaset_uuid = 'string',
    replicaset_name = 'string', cluster_name = 'string', custom_proc_title = 'string', pid_file = 'string',
    username = 'string', io_collect_interval = 'number', snap_io_rate_limit = 'number', wal_cleanup_delay = 'number',
    replication_reconnect_timeout = 'number', replication_connect_quorum = 'number', vinyl_range_size = 'number',
    memtx_sort_threads = 'number', metrics = 'table'
}
TYPES.read_only = 'boolean'

local function types_of(name)
    return TYPES[name] or DEFAULTS[name] ~= nil and type(DEFAULTS[name]) or nil
end

local function snapshot()
    local current = {}
    for name, value in pairs(DEFAULTS) do
        current[name] = value
    end
    for name, value in pairs(internal.host('cfg')) do
        if value ~= nil then
            current[name] = value
        end
    end
    current.metrics = {include = 'all', exclude = {}, labels = {}}
    return current
end

local function check(name, value)
    local kinds = types_of(name)
    if not kinds then
        errors.raise('ER_CFG', tostring(name), 'unexpected option')
    end
    local actual = values.is_number(value) and 'number' or type(value)
    for kind in gmatch(kinds, '%a+') do
        if kind == actual then
            return
        end
    end
    errors.raise('ER_CFG', name,
        (find(kinds, ',') and 'should be one of types ' or 'should be of type ') .. kinds)
end

local function equals(a, b)
    if type(a) == 'table' and type(b) == 'table' then
        return internal.use('tables').equals(a, b)
    end
    return type(a) == type(b) and a == b
end

local function strings(value)
    if type(value) ~= 'table' then
        return value == '' and {} or {tostring(value)}
    end
    local list = {}
    for i = 1, #value do
        local item = value[i]
        if type(item) == 'table' then
            local login = item.login and item.login .. (item.password and ':' .. item.password or '') .. '@' or ''
            item = login .. tostring(item.uri or item[1])
        end
        list[i] = tostring(item)
    end
    return list
end

-- Changes options: all are looked at before the first is changed.
local function change(options)
    if options == nil then
        return
    end
    if type(options) ~= 'table' then
        error("Error: cfg should be a table", 0)
    end
    local current = snapshot()
    local wanted = {}
    for name, value in pairs(options) do
        if value ~= nil then
            check(name, value)
            if name == 'replication' or name == 'listen' then
                value = strings(value)
            end
            if not equals(current[name], value) or name == 'replication' then
                if not internal.host('cfg_is_dynamic', name) then
                    errors.raise('ER_RELOAD_CFG', name)
                end
                wanted[name] = value
            end
        end
    end
    for name, value in pairs(wanted) do
        internal.host('cfg_set', name, value)
    end
end

cfg.box = {
    cfg = setmetatable({}, {
        __index = function(_, key)
            return snapshot()[key]
        end,
        __newindex = function()
            error('Attempt to modify a read-only table', 2)
        end,
        __call = function(_, options)
            change(options)
        end,
        __pairs = function()
            return next, snapshot(), nil
        end,
        __serialize = snapshot
    })
}

return cfg
