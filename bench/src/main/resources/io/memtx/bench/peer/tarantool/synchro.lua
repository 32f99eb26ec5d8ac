-- Replaces of a synchronous space, confirmed by two processes: synchro.lua ONE_OPS MANY_OPS
-- One fiber, and 64 of them. The other process is started and ended by this one, which it also leaves by itself.
local clock = require('clock')
local fiber = require('fiber')
local popen = require('popen')
local workload = require('workload')
local one_ops, many_ops = tonumber(arg[1]), tonumber(arg[2])

local FIBERS = 64
local KEYS = 10000

local function percentile(times, percent)
    return times[math.max(1, math.ceil(#times * percent / 100))]
end

local function tell(name, times, elapsed)
    table.sort(times)
    workload.figure(name .. '.p50', 'ns', percentile(times, 50))
    workload.figure(name .. '.p99', 'ns', percentile(times, 99))
    workload.figure(name .. '.p999', 'ns', percentile(times, 99.9))
    workload.figure(name, 'ns', elapsed / #times)
end

local function follower(uri)
    local process = assert(popen.new({arg[-1], 'follower.lua', uri}, {
        stdin = popen.opts.DEVNULL, stdout = popen.opts.DEVNULL, stderr = popen.opts.DEVNULL}))
    local deadline = clock.monotonic() + 30
    while true do
        local other = box.info.replication[2]
        if other ~= nil and other.downstream ~= nil and other.downstream.status == 'follow' then
            return process
        end
        if clock.monotonic() > deadline then
            error('the other process does not follow')
        end
        fiber.sleep(0.05)
    end
end

workload.main(function()
    workload.start('write', KEYS, {listen = '127.0.0.1:0', replication_synchro_quorum = 2})
    box.schema.user.grant('guest', 'super')
    local space = box.schema.space.create('sync', {is_sync = true})
    space:create_index('pk', {parts = {{1, 'unsigned'}}})
    local process = follower(box.info.listen)
    local values = workload.values()
    local keys = workload.keys(KEYS, math.max(one_ops, many_ops))
    for i = 1, 200 do
        space:replace{keys[i], values[i % 4096 + 1]}
    end

    local times = {}
    local begun = clock.monotonic64()
    for i = 1, one_ops do
        local before = clock.monotonic64()
        space:replace{keys[i], values[i % 4096 + 1]}
        times[i] = tonumber(clock.monotonic64() - before)
    end
    tell('synchro.one', times, tonumber(clock.monotonic64() - begun))

    times = {}
    begun = clock.monotonic64()
    local next_op, left = 1, FIBERS
    local done = fiber.cond()
    for _ = 1, FIBERS do
        fiber.create(function()
            while next_op <= many_ops do
                local i = next_op
                next_op = next_op + 1
                local before = clock.monotonic64()
                space:replace{keys[i], values[i % 4096 + 1]}
                times[#times + 1] = tonumber(clock.monotonic64() - before)
            end
            left = left - 1
            done:signal()
        end)
    end
    while left > 0 do
        done:wait()
    end
    tell('synchro.many', times, tonumber(clock.monotonic64() - begun))
    process:kill()
    process:close()
end)
