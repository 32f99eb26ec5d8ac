-- Applies operations through the C interface, so that numbers keep the encoding that they were given.
-- Reads lines "update|upsert <tuple> <operations>", both in hexadecimal digits, from the file "cases"; prints for each
-- "ok <tuple>" or "error <code> <message>".
local ffi = require('ffi')
ffi.cdef[[
void *box_tuple_format_default(void);
struct tuple *box_tuple_new(void *format, const char *data, const char *end);
struct tuple *box_tuple_update(struct tuple *tuple, const char *expr, const char *expr_end);
struct tuple *box_tuple_upsert(struct tuple *tuple, const char *expr, const char *expr_end);
ssize_t box_tuple_to_buf(struct tuple *tuple, char *buf, size_t size);
int box_tuple_ref(struct tuple *tuple);
void box_tuple_unref(struct tuple *tuple);
]]
local C = ffi.C
local buf = ffi.new('char[65536]')

local function bytes(hex)
    return (hex:gsub('%x%x', function(d) return string.char(tonumber(d, 16)) end))
end

for line in io.lines('cases') do
    local kind, old_hex, ops_hex = line:match('^(%S+) (%S+) (%S+)$')
    local old, ops = bytes(old_hex), bytes(ops_hex)
    local old_ptr, ops_ptr = ffi.cast('const char *', old), ffi.cast('const char *', ops)
    local tuple = C.box_tuple_new(C.box_tuple_format_default(), old_ptr, old_ptr + #old)
    C.box_tuple_ref(tuple)
    local apply = kind == 'update' and C.box_tuple_update or C.box_tuple_upsert
    local result = apply(tuple, ops_ptr, ops_ptr + #ops)
    if result == nil then
        local e = box.error.last()
        print('error ' .. e.code .. ' ' .. e.message)
    else
        local size = tonumber(C.box_tuple_to_buf(result, buf, 65536))
        print('ok ' .. ffi.string(buf, size):gsub('.', function(c) return ('%02x'):format(c:byte()) end))
    end
    C.box_tuple_unref(tuple)
end
