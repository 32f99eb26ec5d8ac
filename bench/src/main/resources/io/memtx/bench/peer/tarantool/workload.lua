-- What all stages share: spaces, keys, values, and how figures are timed and printed.
-- Tuples are {key, value}: keys are those of io.memtx.bench.workload.KeySequence, values strings of 32 bytes.
local bit = require('bit')
local clock = require('clock')
local digest = require('digest')
local ffi = require('ffi')

local VALUE_LENGTH = 32
local VALUE_COUNT = 4096
local LOAD_ROWS = 1000
local ROUNDS = 3

local workload = {}

function workload.start(wal_mode, count, more)
    local options = {
        log = 'tarantool.log',
        wal_mode = wal_mode,
        memtx_memory = 256 * 1024 * 1024 + count * 512,
        checkpoint_interval = 0,
    }
    for name, value in pairs(more or {}) do
        options[name] = value
    end
    box.cfg(options)
end

-- values are made ahead: what is measured is the replace and not the making
function workload.values()
    local values = {}
    for i = 1, VALUE_COUNT do
        values[i] = digest.sha256(tostring(i)):sub(1, VALUE_LENGTH)
    end
    return values
end

-- the key of a record; numbers of 64 bits, cut to 32
local function key(number)
    local mixed = ffi.cast('uint64_t', number) + 1
    mixed = bit.band(bit.bxor(mixed, bit.rshift(mixed, 16)) * 0x85EBCA6BULL, 0xFFFFFFFFULL)
    mixed = bit.band(bit.bxor(mixed, bit.rshift(mixed, 13)) * 0xC2B2AE35ULL, 0xFFFFFFFFULL)
    return bit.bxor(mixed, bit.rshift(mixed, 16))
end

-- keys drawn at random are made ahead too, in memory that the collector does not look through
function workload.keys(count, ops)
    local keys = ffi.new('uint32_t[?]', ops + 1)
    local state = 42ULL
    for i = 1, ops do
        state = state * 6364136223846793005ULL + 1442695040888963407ULL
        keys[i] = key(bit.rshift(bit.rshift(state, 32) * count, 32))
    end
    return keys
end

-- all keys, each once, in the order of records, which is a random one of keys
function workload.all(count)
    local keys = ffi.new('uint32_t[?]', count + 1)
    for i = 1, count do
        keys[i] = key(i - 1)
    end
    return keys
end

function workload.space(name, index_type)
    local space = box.schema.space.create(name)
    space:create_index('pk', {type = index_type, parts = {{1, 'unsigned'}}})
    return space
end

-- transactions of many rows: loading is not what is measured
function workload.load(space, count)
    local values = workload.values()
    local keys = workload.all(count)
    for first = 1, count, LOAD_ROWS do
        box.begin()
        for i = first, math.min(first + LOAD_ROWS - 1, count) do
            space:insert{keys[i], values[i % VALUE_COUNT + 1]}
        end
        box.commit()
    end
end

function workload.figure(name, unit, value)
    print(string.format('figure %s %s %.6f', name, unit, value))
end

-- the median of some rounds, in ns per operation
function workload.time(name, ops, run)
    local times = {}
    for round = 1, ROUNDS do
        collectgarbage()
        local before = clock.monotonic64()
        run()
        times[round] = tonumber(clock.monotonic64() - before) / ops
    end
    table.sort(times)
    workload.figure(name, 'ns', times[math.ceil(ROUNDS / 2)])
end

-- an error must not leave the process in its event loop
function workload.main(run)
    local ok, err = xpcall(run, function(e) return debug.traceback(tostring(e)) end)
    if not ok then
        print('error ' .. err)
    end
    io.stdout:flush()
    os.exit(ok and 0 or 1)
end

return workload
