-- Functions that are called when something happens, shown and changed by one function as Tarantool does it.
local error, remove = error, table.remove

local hooks = {}

-- Without fn and old the list; fn alone is added; old is replaced by fn, or taken out.
function hooks.change(list, fn, old)
    if old then
        for i = 1, #list do
            if list[i] == old then
                if fn then
                    list[i] = fn
                else
                    remove(list, i)
                end
                return fn
            end
        end
        error('trigger reset: Trigger is not found', 0)
    elseif fn then
        list[#list + 1] = fn
        return fn
    end
    return list
end

return hooks
