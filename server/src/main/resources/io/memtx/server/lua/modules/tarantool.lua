-- Module tarantool: what programs ask to find out where they run.
local internal = ...
local info = internal.host('info')

return {
    version = info.version or '3.0.0-memtx',
    package = info.package or 'memtx',
    build = {target = 'JVM', options = '', compiler = 'javac', mod_format = 'jar', linking = 'dynamic', asan = false},
    pid = function()
        return internal.host('info').pid
    end,
    uptime = function()
        return tonumber(internal.host('now', 'uptime')) / 1e9
    end
}
