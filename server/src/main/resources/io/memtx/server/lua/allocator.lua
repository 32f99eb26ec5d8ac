-- The cap on what Lua may allocate. The collector knows what is held, but asks nobody before it allocates, and a string
-- that is doubled thirty times is two GiB before any hook is called. LuaJIT calls an allocator through a pointer; here a
-- few instructions stand before the one it has: they add up and, above the limit, answer that there is no memory, which
-- Lua reports as "not enough memory" like any other want of it.
--
-- For Linux on x86-64. Elsewhere the hook of limits.lua is all there is.
local internal = ...
local ffi = internal.ffi

local allocator = {}

-- void *allocate(struct memtx_cap *cap, void *old, size_t old_size, size_t new_size)
local CODE = {
    0x49, 0x89, 0xC8,       --       mov r8, rcx           new_size
    0x49, 0x29, 0xD0,       --       sub r8, rdx           - old_size
    0x7E, 0x0D,             --       jle go                what shrinks is always granted
    0x4C, 0x8B, 0x4F, 0x10, --       mov r9, [rdi + 16]    used
    0x4D, 0x01, 0xC1,       --       add r9, r8
    0x4C, 0x3B, 0x4F, 0x18, --       cmp r9, [rdi + 24]    limit
    0x77, 0x0D,             --       ja fail
    0x4C, 0x01, 0x47, 0x10, -- go:   add [rdi + 16], r8
    0x48, 0x8B, 0x07,       --       mov rax, [rdi]        the allocator that was there
    0x48, 0x8B, 0x7F, 0x08, --       mov rdi, [rdi + 8]    and what it is given
    0xFF, 0xE0,             --       jmp rax
    0x31, 0xC0,             -- fail: xor eax, eax
    0xC3                    --       ret
}

local PAGE = 4096
local READ, WRITE, EXECUTE = 1, 2, 4
local PRIVATE_ANONYMOUS = 0x22

local function library(open)
    local maps = open('/proc/self/maps')
    if not maps then
        return nil
    end
    local path
    for line in maps:lines() do
        path = path or string.match(line, '(/%S*luajit%S*%.so%S*)')
    end
    maps:close()
    return path and ffi.load(path)
end

-- Puts the cap in place; answers whether that was possible.
function allocator.install(open, state_address, limit_bytes)
    if ffi.os ~= 'Linux' or ffi.arch ~= 'x64' then
        return false
    end
    local lua = library(open)
    if not lua then
        return false
    end
    ffi.cdef [[
struct memtx_cap { void *allocate; void *argument; int64_t used; int64_t limit; };
void *mmap(void *address, size_t length, int protection, int flags, int fd, long offset);
int mprotect(void *address, size_t length, int protection);
void *lua_getallocf(void *state, void **argument);
void lua_setallocf(void *state, void *allocate, void *argument);
]]
    local page = ffi.C.mmap(nil, 2 * PAGE, READ + WRITE, PRIVATE_ANONYMOUS, -1, 0)
    if ffi.cast('intptr_t', page) == -1 then
        return false
    end
    local bytes = ffi.cast('uint8_t *', page)
    for i = 1, #CODE do
        bytes[i - 1] = CODE[i]
    end
    if ffi.C.mprotect(page, PAGE, READ + EXECUTE) ~= 0 then
        return false
    end
    local cap = ffi.cast('struct memtx_cap *', bytes + PAGE) -- outlives all that Lua could do to it
    local state = ffi.cast('void *', state_address)
    local argument = ffi.new('void *[1]')
    cap.allocate = lua.lua_getallocf(state, argument)
    cap.argument = argument[0]
    cap.used = collectgarbage('count') * 1024
    cap.limit = limit_bytes
    lua.lua_setallocf(state, page, cap)
    allocator.cap = cap
    return true
end

return allocator
