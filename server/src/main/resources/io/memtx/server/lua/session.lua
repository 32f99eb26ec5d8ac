-- Sessions of consoles: each is a fiber that takes one statement after the other.
local internal = ...
local scheduler, limits = internal.use('scheduler'), internal.use('limits')
local values, result, errors = internal.use('values'), internal.use('result'), internal.use('errors')
local sandbox, codec = internal.use('sandbox'), internal.use('codec')
local type, pcall, select, unpack, tostring, error = type, pcall, select, unpack, tostring, error
local loadstring, setfenv = loadstring, setfenv

local session = {}
local sessions = {} -- by number

-- Reads a statement as an expression and, when it is none, as a chunk.
local function compile(text)
    local chunk = sandbox.load_text('return ' .. text)
    if chunk then
        return chunk
    end
    local message
    chunk, message = sandbox.load_text(text)
    if not chunk then
        error(message, 0)
    end
    return chunk
end

local function run(text)
    return compile(text)()
end

local function answer(request, ok, ...)
    local n = select('#', ...)
    local list = {...}
    local encoded, bytes = pcall(result.encode, list, n)
    if not encoded then
        ok, bytes = false, result.encode({tostring(bytes)}, 1)
    end
    internal.host_raw('answer', codec.array_header(3) .. codec.encode_number(request) ..
        (ok and '\195' or '\194') .. codec.encode_bin(bytes))
end

local function noted(ok, ...)
    if not ok and values.is('error', (...)) then
        errors.note((...))
    end
    return ok, ...
end

local function loop(self)
    local fiber = scheduler.current()
    fiber.loop = fiber.co
    while not self.is_closed do
        local request = table.remove(self.requests, 1)
        if request then
            self.running = request
            limits.make_room()
            answer(request.id, noted(scheduler.isolated(run, request.text)))
            limits.forgive(fiber)
            fiber.cancelled = nil
            self.running = nil
        else
            scheduler.suspend()
        end
    end
end

-- [request, session, type, user, peer, text]
function session.statement(message)
    local id = message[2]
    local self = sessions[id]
    if not self then
        self = {id = id, type = message[3], user = message[4], peer = message[5], requests = {}, storage = {}}
        sessions[id] = self
        self.fiber = scheduler.create(loop, self)
        self.fiber.session = self
        self.fiber.name = 'console/' .. self.peer
        self.fiber.on_failure = function(_, message)
            -- not a statement's: whoever waits is told, and the next statement begins anew
            sessions[id] = nil
            local text = 'the session has failed: ' .. tostring(message)
            for _, request in ipairs({self.running, unpack(self.requests)}) do
                answer(request.id, false, text)
            end
        end
    end
    self.requests[#self.requests + 1] = {id = message[1], text = message[6]}
    scheduler.wakeup(self.fiber)
end

function session.cancel(id)
    local self = sessions[id]
    if self and self.running then
        self.fiber.killed = 'fiber is cancelled'
        scheduler.cancel(self.fiber)
    end
end

function session.close(id)
    local self = sessions[id]
    if self then
        sessions[id] = nil
        self.is_closed = true
        scheduler.wakeup(self.fiber)
    end
end

-- Of the running fiber, or nil.
function session.current()
    local fiber = scheduler.current()
    return fiber and fiber.session
end

function session.all()
    return sessions
end

return session
