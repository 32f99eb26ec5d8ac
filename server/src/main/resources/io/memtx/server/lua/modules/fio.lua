-- Module fio: files of the instance's work directory. What cannot be done answers nil or false, and an error.
local internal = ...
local values, errors = internal.use('values'), internal.use('errors')
local require = internal.use('sandbox').require
local type, error, setmetatable, tonumber, tostring, pairs, ipairs, select =
    type, error, setmetatable, tonumber, tostring, pairs, ipairs, select
local find, match, gsub, sub = string.find, string.match, string.gsub, string.sub

require('errno')

local fio = {path = {}}

-- A value, or nothing and an error object.
local function call(nothing, operation, ...)
    local answer = internal.host('fio', operation, ...)
    if answer[1] then
        return answer[2]
    end
    local text = internal.errno(answer[2])
    return nothing, errors.new('SystemError', 115, 'fio: ' .. text, {errno = answer[2]})
end

local function text_of(value, usage)
    if type(value) ~= 'string' then
        error(usage, 0)
    end
    return value
end

-- Open files.
local file_methods = {}
local handles = setmetatable({}, {__mode = 'k'})
local file_metatable = {
    __index = function(self, key)
        return key == 'fh' and handles[self] or file_methods[key]
    end,
    __tostring = function(self)
        return 'fio: ' .. tostring(handles[self])
    end,
    __serialize = function(self)
        return {fh = handles[self]}
    end,
    __metatable = 'fio.file'
}

local FLAGS = {O_RDONLY = true, O_WRONLY = true, O_RDWR = true, O_APPEND = true, O_CREAT = true, O_EXCL = true,
    O_TRUNC = true, O_SYNC = true, O_NONBLOCK = true, O_CLOEXEC = true, O_NDELAY = true, O_NOCTTY = true}

function fio.open(path, flags, mode)
    text_of(path, 'Usage: fio.open(path[, flags[, mode]])')
    local list = {}
    if type(flags) == 'string' then
        flags = {flags}
    end
    if type(flags) == 'table' then
        for _, flag in ipairs(flags) do
            if not FLAGS[flag] then
                error('fio.open(): unknown flag: ' .. tostring(flag), 0)
            end
            list[#list + 1] = flag
        end
    end
    if mode ~= nil and type(mode) ~= 'number' and type(mode) ~= 'table' then
        error('fio.open(): unknown mode: ' .. tostring(mode), 0)
    end
    local handle, failure = call(nil, 'open', path, list)
    if not handle then
        return nil, failure
    end
    local self = setmetatable({}, file_metatable)
    handles[self] = handle
    return self
end

local function handle_of(self)
    return handles[self] or 0
end

local function bytes_of(value)
    return values.make('varbinary', type(value) == 'string' and value or tostring(value))
end

function file_methods.read(self, length)
    return call(nil, 'read', handle_of(self), length or -1, -1)
end

function file_methods.pread(self, length, offset)
    return call(nil, 'read', handle_of(self), length, offset)
end

function file_methods.write(self, text)
    return call(false, 'write', handle_of(self), bytes_of(text), -1)
end

function file_methods.pwrite(self, text, offset)
    return call(false, 'write', handle_of(self), bytes_of(text), offset)
end

local WHENCE = {[0] = 'SEEK_SET', [1] = 'SEEK_CUR', [2] = 'SEEK_END'}

function file_methods.seek(self, offset, whence)
    return call(nil, 'seek', handle_of(self), offset or 0, WHENCE[whence] or whence or 'SEEK_SET')
end

function file_methods.truncate(self, length)
    return call(false, 'truncate_handle', handle_of(self), length or 0)
end

function file_methods.fsync(self)
    return call(false, 'sync', handle_of(self))
end

file_methods.fdatasync = file_methods.fsync

function file_methods.stat(self)
    local size, failure = call(nil, 'size', handle_of(self))
    return size and {size = size} or nil, failure
end

function file_methods.close(self)
    local ok, failure = call(false, 'close', handle_of(self))
    handles[self] = nil
    return ok, failure
end

-- What stat answers.
local KINDS = {is_reg = 8, is_dir = 4, is_link = 10, is_chr = 2, is_blk = 6, is_fifo = 1, is_sock = 12}
local stat_methods = {}
for name, kind in pairs(KINDS) do
    stat_methods[name] = function(self)
        return math.floor(self.mode / 4096) == kind
    end
end
local stat_metatable = {__index = stat_methods}

local function stat(operation)
    return function(path)
        text_of(path, 'Usage: fio.' .. operation .. '(pathname)')
        local found, failure = call(nil, operation, path)
        if not found then
            return nil, failure
        end
        return setmetatable(found, stat_metatable)
    end
end

fio.stat, fio.lstat = stat('stat'), stat('lstat')

local function kind_of(path, operation)
    local found = type(path) == 'string' and (operation == 'lstat' and fio.lstat or fio.stat)(path)
    return found and math.floor(found.mode / 4096)
end

function fio.path.exists(path)
    return kind_of(path) ~= nil and kind_of(path) ~= false
end

function fio.path.lexists(path)
    return kind_of(path, 'lstat') and true or false
end

function fio.path.is_dir(path)
    return kind_of(path) == KINDS.is_dir
end

function fio.path.is_file(path)
    return kind_of(path) == KINDS.is_reg
end

function fio.path.is_link(path)
    return kind_of(path, 'lstat') == KINDS.is_link
end

-- Names of files.
function fio.pathjoin(...)
    local joined
    for i = 1, select('#', ...) do
        local part = tostring((select(i, ...)))
        if part ~= '' then
            joined = joined and gsub(joined, '/+$', '') .. '/' .. gsub(part, '^/+', '') or part
        end
    end
    if not joined then
        return '.'
    end
    joined = gsub(joined, '/+', '/')
    return #joined > 1 and (gsub(joined, '/$', '')) or joined
end

function fio.basename(path, suffix)
    text_of(path, 'Usage: fio.basename(path[, suffix])')
    local name = match(path, '([^/]*)$')
    if suffix ~= nil and #suffix < #name and sub(name, -#suffix) == suffix then
        name = sub(name, 1, #name - #suffix)
    end
    return name
end

function fio.dirname(path)
    text_of(path, 'Usage: fio.dirname(path)')
    local directory = match(path, '^(.*)/[^/]*/*$')
    if not directory then
        return find(path, '^/') and '/' or '.'
    end
    directory = gsub(directory, '/+$', '')
    return directory == '' and '/' or directory
end

function fio.cwd()
    return call(nil, 'cwd')
end

function fio.abspath(path)
    text_of(path, 'Usage: fio.abspath(path)')
    if not find(path, '^/') then
        path = fio.cwd() .. '/' .. path
    end
    local parts = {}
    for part in string.gmatch(path, '[^/]+') do
        if part == '..' then
            table.remove(parts)
        elseif part ~= '.' then
            parts[#parts + 1] = part
        end
    end
    return '/' .. table.concat(parts, '/')
end

-- Directories.
function fio.mkdir(path)
    return call(false, 'mkdir', text_of(path, 'Usage fio.mkdir(pathname[, mode])'))
end

function fio.mktree(path)
    return call(false, 'mktree', text_of(path, 'Usage: fio.mktree(path[, mode])'))
end

function fio.rmdir(path)
    return call(false, 'rmdir', text_of(path, 'Usage: fio.rmdir(pathname)'))
end

function fio.listdir(path)
    text_of(path, 'Usage: fio.listdir(path)')
    local names, failure = call(nil, 'list', path)
    if not names then
        return nil, "can't listdir " .. path .. ': ' .. tostring(failure)
    end
    return names
end

function fio.rmtree(path)
    text_of(path, 'Usage: fio.rmtree(path)')
    local names, failure = fio.listdir(fio.abspath(path))
    if not names then
        return nil, failure
    end
    for _, name in ipairs(names) do
        local inner = fio.pathjoin(path, name)
        local ok, reason
        if fio.path.is_dir(inner) and not fio.path.is_link(inner) then
            ok, reason = fio.rmtree(inner)
        else
            ok, reason = fio.unlink(inner)
        end
        if not ok then
            return ok, reason
        end
    end
    return fio.rmdir(path)
end

local function pattern_of(glob)
    local pattern = gsub(glob, '[%^%$%(%)%%%.%+%-]', '%%%0')
    return '^' .. gsub(gsub(pattern, '%*', '[^/]*'), '%?', '[^/]') .. '$'
end

-- Patterns in the last part of a path only.
function fio.glob(path)
    text_of(path, 'Usage: fio.glob(pattern)')
    local directory = fio.dirname(path)
    local found = {}
    for _, name in ipairs(fio.listdir(directory) or {}) do
        if find(name, pattern_of(fio.basename(path))) and sub(name, 1, 1) ~= '.' then
            found[#found + 1] = find(path, '/') and fio.pathjoin(directory, name) or name
        end
    end
    return found
end

function fio.tempdir()
    return call(nil, 'tempdir')
end

-- Files as a whole.
function fio.rename(from, to)
    text_of(to, 'Usage: fio.rename(old, new)')
    return call(false, 'rename', text_of(from, 'Usage: fio.rename(old, new)'), to)
end

function fio.unlink(path)
    return call(false, 'unlink', text_of(path, 'Usage: fio.unlink(pathname)'))
end

function fio.truncate(path, length)
    return call(false, 'truncate', text_of(path, 'Usage: fio.truncate(path[, size])'), length or 0)
end

function fio.copyfile(from, to)
    text_of(to, 'Usage: fio.copyfile(from, to)')
    text_of(from, 'Usage: fio.copyfile(from, to)')
    if fio.path.is_dir(to) then
        to = fio.pathjoin(to, fio.basename(from))
    end
    local ok, failure = call(false, 'copyfile', from, to)
    if not ok then
        return false, 'failed to copy ' .. from .. ' to ' .. to .. ': ' .. tostring(failure)
    end
    return true
end

function fio.copytree(from, to)
    text_of(to, 'Usage: fio.copytree(from, to)')
    local names, failure = fio.listdir(text_of(from, 'Usage: fio.copytree(from, to)'))
    if not names then
        return false, failure
    end
    local ok, reason = fio.mktree(to)
    for _, name in ipairs(names) do
        if not ok then
            break
        end
        local source, target = fio.pathjoin(from, name), fio.pathjoin(to, name)
        if fio.path.is_dir(source) then
            ok, reason = fio.copytree(source, target)
        else
            ok, reason = fio.copyfile(source, target)
        end
    end
    return ok, reason
end

-- What would change the process, or lead out of the directory, is refused as the system would refuse it.
local function refused(name)
    fio[name] = function()
        return false, errors.new('SystemError', 115, 'fio: ' .. internal.errno(1), {errno = 1})
    end
end

refused('chdir')
refused('chmod')
refused('chown')
refused('link')
refused('symlink')
refused('readlink')
refused('utime')

function fio.umask()
    return 63
end

function fio.sync()
    return true
end

return fio
