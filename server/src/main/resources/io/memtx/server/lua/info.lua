local internal = ...
local info = {}
local value = setmetatable({}, {
    __index = function(_, key) return internal.host('info')[key] end,
    __serialize = function() return internal.host('info') end,
    __call = function() return internal.host('info') end
})
info.box = {info = value}
return info
