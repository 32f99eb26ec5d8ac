-- Module strict: variables have to be declared, by being assigned in the main chunk or as box.space and the like are.
local internal = ...
local globals = internal.use('sandbox').globals
local error, getmetatable, setmetatable, rawset, tostring = error, getmetatable, setmetatable, rawset, tostring

local strict = {}

function strict.on()
    local metatable = getmetatable(globals) or {}
    metatable.__index = function(_, name)
        error("variable '" .. tostring(name) .. "' is not declared", 2)
    end
    setmetatable(globals, metatable)
end

function strict.off()
    local metatable = getmetatable(globals)
    if metatable then
        metatable.__index = nil
    end
end

return strict
