-- Follows another process for as long as that is there: follower.lua URI
local fiber = require('fiber')
local fio = require('fio')

local directory = fio.pathjoin(fio.cwd(), 'follower')
fio.mkdir(directory)
box.cfg{
    log = fio.pathjoin(directory, 'tarantool.log'),
    work_dir = directory,
    replication = arg[1],
    checkpoint_interval = 0,
}
local silent = 0
while silent < 20 do
    local upstream = box.info.replication[1].upstream
    silent = upstream ~= nil and upstream.status == 'follow' and 0 or silent + 1
    fiber.sleep(0.1)
end
os.exit(0)
