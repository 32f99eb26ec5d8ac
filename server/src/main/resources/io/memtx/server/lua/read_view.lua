-- box.read_view: not reachable from Lua yet.
local internal = ...
local errors = internal.use('errors')

return {
    box = {
        read_view = {
            open = function()
                errors.raise('ER_UNSUPPORTED', 'The console', 'read views')
            end,
            list = function()
                return {}
            end
        }
    }
}
