-- Runs the lines of the file "script" through the C interface, so that values keep the encoding that they were given,
-- and writes one answer a line to the file "answers", at once: a crash shows where it was. What the lines are: Verb.
local ffi = require('ffi')
ffi.cdef[[
int box_insert(uint32_t space, const char *tuple, const char *tuple_end, struct tuple **result);
int box_replace(uint32_t space, const char *tuple, const char *tuple_end, struct tuple **result);
int box_delete(uint32_t space, uint32_t index, const char *key, const char *key_end, struct tuple **result);
int box_update(uint32_t space, uint32_t index, const char *key, const char *key_end,
    const char *ops, const char *ops_end, int index_base, struct tuple **result);
int box_upsert(uint32_t space, uint32_t index, const char *tuple, const char *tuple_end,
    const char *ops, const char *ops_end, int index_base, struct tuple **result);
int box_truncate(uint32_t space);
int box_index_get(uint32_t space, uint32_t index, const char *key, const char *key_end, struct tuple **result);
int box_index_min(uint32_t space, uint32_t index, const char *key, const char *key_end, struct tuple **result);
int box_index_max(uint32_t space, uint32_t index, const char *key, const char *key_end, struct tuple **result);
ssize_t box_index_count(uint32_t space, uint32_t index, int type, const char *key, const char *key_end);
ssize_t box_index_len(uint32_t space, uint32_t index);
struct iterator *box_index_iterator(uint32_t space, uint32_t index, int type, const char *key, const char *key_end);
int box_iterator_next(struct iterator *iterator, struct tuple **result);
void box_iterator_free(struct iterator *iterator);
int box_sequence_next(uint32_t sequence, int64_t *result);
int box_sequence_current(uint32_t sequence, int64_t *result);
int box_sequence_set(uint32_t sequence, int64_t value);
int box_sequence_reset(uint32_t sequence);
int box_txn_begin(void);
int box_txn_commit(void);
int box_txn_rollback(void);
ssize_t box_tuple_to_buf(struct tuple *tuple, char *buf, size_t size);
]]
local C = ffi.C
local out = ffi.new('struct tuple *[1]')
local value = ffi.new('int64_t[1]')
local size = 4 * 1024 * 1024
local buf = ffi.new('char[?]', size)
local savepoints = {}

local function bytes(hex)
    return (hex:gsub('%x%x', function(d) return string.char(tonumber(d, 16)) end))
end

local function hex(tuple)
    local length = tonumber(C.box_tuple_to_buf(tuple, buf, size))
    return (ffi.string(buf, length):gsub('.', function(c) return ('%02x'):format(c:byte()) end))
end

local function ends(hexed)
    local text = bytes(hexed)
    local from = ffi.cast('const char *', text)
    return from, from + #text, text
end

local function failure(err)
    err = err or box.error.last()
    if type(err) ~= 'cdata' then
        return 'error 0 ' .. tostring(err)
    end
    return 'error ' .. err.code .. ' ' .. err.message
end

local function tuple(rc)
    if rc ~= 0 then
        return failure()
    end
    return out[0] == nil and 'nil' or 'tuple ' .. hex(out[0])
end

local function number(n)
    return 'number ' .. tostring(n):gsub('[UL]+$', '')
end

local function done(rc)
    return rc == 0 and 'ok' or failure()
end

local function iterate(space, index, type, offset, limit, key)
    local from, to, kept = ends(key)
    local it = C.box_index_iterator(space, index, type, from, to)
    if it == nil then
        return nil
    end
    local rows = {}
    while #rows < limit do
        C.box_iterator_next(it, out)
        if out[0] == nil then
            break
        end
        if offset > 0 then
            offset = offset - 1
        else
            table.insert(rows, hex(out[0]))
        end
    end
    C.box_iterator_free(it)
    return rows, kept
end

local function rows(list)
    return list == nil and failure() or 'rows ' .. table.concat(list, ' ')
end

-- TriggerKind, from its second on
local triggers = {
    function(old) return old end,
    function() return nil end,
    function(_, new) return new ~= nil and new:update{{'!', #new + 1, 7}} or nil end,
    function(old, new)
        if new ~= nil and #new % 2 == 1 then return old end
        return new
    end,
}

local verbs = {
    insert = function(space, t)
        local from, to, kept = ends(t)
        return tuple(C.box_insert(space, from, to, out)), kept
    end,
    replace = function(space, t)
        local from, to, kept = ends(t)
        return tuple(C.box_replace(space, from, to, out)), kept
    end,
    update = function(space, index, key, ops)
        local from, to, kept = ends(key)
        local ops_from, ops_to, kept_ops = ends(ops)
        return tuple(C.box_update(space, index, from, to, ops_from, ops_to, 0, out)), kept, kept_ops
    end,
    upsert = function(space, t, ops)
        local from, to, kept = ends(t)
        local ops_from, ops_to, kept_ops = ends(ops)
        return done(C.box_upsert(space, 0, from, to, ops_from, ops_to, 0, out)), kept, kept_ops
    end,
    delete = function(space, index, key)
        local from, to, kept = ends(key)
        return tuple(C.box_delete(space, index, from, to, out)), kept
    end,
    get = function(space, index, key)
        local from, to, kept = ends(key)
        return tuple(C.box_index_get(space, index, from, to, out)), kept
    end,
    min = function(space, index, key)
        local from, to, kept = ends(key)
        return tuple(C.box_index_min(space, index, from, to, out)), kept
    end,
    max = function(space, index, key)
        local from, to, kept = ends(key)
        return tuple(C.box_index_max(space, index, from, to, out)), kept
    end,
    select = function(space, index, type, offset, limit, key)
        return rows((iterate(space, index, type, offset, limit, key)))
    end,
    gather = function(space, index, type, key)
        local list = iterate(space, index, type, 0, 1e6, key)
        if list ~= nil then
            table.sort(list)
        end
        return rows(list)
    end,
    count = function(space, index, type, key)
        local from, to, kept = ends(key)
        local n = C.box_index_count(space, index, type, from, to)
        return n < 0 and failure() or number(n), kept
    end,
    len = function(space, index)
        local n = C.box_index_len(space, index)
        return n < 0 and failure() or number(n)
    end,
    bytes = function(space)
        local s = box.space[space]
        return s == nil and "error 36 Space '" .. space .. "' does not exist" or number(s:bsize())
    end,
    truncate = function(space)
        return done(C.box_truncate(space))
    end,
    trigger = function(space, kind)
        local s = box.space[space]
        if s == nil then
            return "error 36 Space '" .. space .. "' does not exist"
        end
        local before = s:before_replace()[1]
        if kind == 0 then
            if before ~= nil then s:before_replace(nil, before) end
        else
            s:before_replace(triggers[kind], before)
        end
        return 'ok'
    end,
    next = function(sequence)
        return C.box_sequence_next(sequence, value) == 0 and number(value[0]) or failure()
    end,
    current = function(sequence)
        return C.box_sequence_current(sequence, value) == 0 and number(value[0]) or failure()
    end,
    set = function(sequence, to)
        return done(C.box_sequence_set(sequence, to))
    end,
    reset = function(sequence)
        return done(C.box_sequence_reset(sequence))
    end,
    begin = function()
        local rc = C.box_txn_begin()
        savepoints = rc == 0 and {} or savepoints
        return done(rc)
    end,
    commit = function()
        return done(C.box_txn_commit())
    end,
    rollback = function()
        return done(C.box_txn_rollback())
    end,
    savepoint = function(n)
        local ok, result = pcall(box.savepoint)
        savepoints[n] = ok and result or nil
        return ok and 'ok' or failure(result)
    end,
    rollback_to = function(n)
        local ok, err = pcall(box.rollback_to_savepoint, savepoints[n])
        return ok and 'ok' or failure(err)
    end,
}

local answers = io.open('answers', 'w')
for line in io.lines('script') do
    local words = {}
    for word in line:gmatch('%S+') do
        table.insert(words, word)
    end
    local verb = table.remove(words, 1)
    for i, word in ipairs(words) do
        words[i] = word:sub(1, 1) == 'x' and word:sub(2) or tonumber(word)
    end
    answers:write((verbs[verb](unpack(words))), '\n')
    answers:flush()
end
answers:close()
