-- box.slab and box.runtime.
local internal = ...

local slab = {}

local function info()
    return setmetatable(internal.host('slab_info'), nil)
end

slab.box = {
    slab = {
        info = info,
        stats = function()
            return {}
        end,
        check = function()
        end
    },
    runtime = {
        info = function()
            local used = math.floor(collectgarbage('count') * 1024)
            return {lua = used, tuple = 0, maxalloc = internal.options.memory_bytes, used = used}
        end
    }
}

return slab
