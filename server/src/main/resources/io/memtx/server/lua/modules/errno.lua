-- Module errno: the numbers of Linux, and their texts. errno() is the last one of a call of module fio.
local internal = ...
local setmetatable, type = setmetatable, type

local list = {
    {1, 'EPERM', 'Operation not permitted'}, {2, 'ENOENT', 'No such file or directory'},
    {3, 'ESRCH', 'No such process'}, {4, 'EINTR', 'Interrupted system call'}, {5, 'EIO', 'Input/output error'},
    {6, 'ENXIO', 'No such device or address'}, {7, 'E2BIG', 'Argument list too long'},
    {8, 'ENOEXEC', 'Exec format error'}, {9, 'EBADF', 'Bad file descriptor'}, {10, 'ECHILD', 'No child processes'},
    {11, 'EAGAIN', 'Resource temporarily unavailable'}, {12, 'ENOMEM', 'Cannot allocate memory'},
    {13, 'EACCES', 'Permission denied'}, {14, 'EFAULT', 'Bad address'}, {15, 'ENOTBLK', 'Block device required'},
    {16, 'EBUSY', 'Device or resource busy'}, {17, 'EEXIST', 'File exists'},
    {18, 'EXDEV', 'Invalid cross-device link'}, {19, 'ENODEV', 'No such device'}, {20, 'ENOTDIR', 'Not a directory'},
    {21, 'EISDIR', 'Is a directory'}, {22, 'EINVAL', 'Invalid argument'},
    {23, 'ENFILE', 'Too many open files in system'}, {24, 'EMFILE', 'Too many open files'},
    {25, 'ENOTTY', 'Inappropriate ioctl for device'}, {26, 'ETXTBSY', 'Text file busy'}, {27, 'EFBIG', 'File too large'},
    {28, 'ENOSPC', 'No space left on device'}, {29, 'ESPIPE', 'Illegal seek'}, {30, 'EROFS', 'Read-only file system'},
    {31, 'EMLINK', 'Too many links'}, {32, 'EPIPE', 'Broken pipe'},
    {33, 'EDOM', 'Numerical argument out of domain'}, {34, 'ERANGE', 'Numerical result out of range'},
    {35, 'EDEADLK', 'Resource deadlock avoided'}, {36, 'ENAMETOOLONG', 'File name too long'},
    {37, 'ENOLCK', 'No locks available'}, {38, 'ENOSYS', 'Function not implemented'},
    {39, 'ENOTEMPTY', 'Directory not empty'}, {40, 'ELOOP', 'Too many levels of symbolic links'},
    {71, 'EPROTO', 'Protocol error'}, {75, 'EOVERFLOW', 'Value too large for defined data type'},
    {84, 'EILSEQ', 'Invalid or incomplete multibyte or wide character'},
    {88, 'ENOTSOCK', 'Socket operation on non-socket'}, {89, 'EDESTADDRREQ', 'Destination address required'},
    {90, 'EMSGSIZE', 'Message too long'}, {91, 'EPROTOTYPE', 'Protocol wrong type for socket'},
    {92, 'ENOPROTOOPT', 'Protocol not available'}, {93, 'EPROTONOSUPPORT', 'Protocol not supported'},
    {94, 'ESOCKTNOSUPPORT', 'Socket type not supported'}, {95, 'EOPNOTSUPP', 'Operation not supported'},
    {96, 'EPFNOSUPPORT', 'Protocol family not supported'},
    {97, 'EAFNOSUPPORT', 'Address family not supported by protocol'}, {98, 'EADDRINUSE', 'Address already in use'},
    {99, 'EADDRNOTAVAIL', 'Cannot assign requested address'}, {100, 'ENETDOWN', 'Network is down'},
    {101, 'ENETUNREACH', 'Network is unreachable'}, {102, 'ENETRESET', 'Network dropped connection on reset'},
    {103, 'ECONNABORTED', 'Software caused connection abort'}, {104, 'ECONNRESET', 'Connection reset by peer'},
    {105, 'ENOBUFS', 'No buffer space available'}, {106, 'EISCONN', 'Transport endpoint is already connected'},
    {107, 'ENOTCONN', 'Transport endpoint is not connected'},
    {108, 'ESHUTDOWN', 'Cannot send after transport endpoint shutdown'}, {110, 'ETIMEDOUT', 'Connection timed out'},
    {111, 'ECONNREFUSED', 'Connection refused'}, {112, 'EHOSTDOWN', 'Host is down'},
    {113, 'EHOSTUNREACH', 'No route to host'}, {114, 'EALREADY', 'Operation already in progress'},
    {115, 'EINPROGRESS', 'Operation now in progress'}, {116, 'ESTALE', 'Stale file handle'},
    {122, 'EDQUOT', 'Disk quota exceeded'}, {125, 'ECANCELED', 'Operation canceled'},
    {130, 'EOWNERDEAD', 'Owner died'}, {131, 'ENOTRECOVERABLE', 'State not recoverable'}
}

local numbers, texts = {EWOULDBLOCK = 11, ENOTSUP = 95}, {[0] = 'Success'}
for i = 1, #list do
    numbers[list[i][2]], texts[list[i][1]] = list[i][1], list[i][3]
end

local last = 0
local errno = {}

function errno.strerror(number)
    number = number or last
    return texts[number] or 'Unknown error ' .. number
end

-- For modules of ours.
function internal.errno(number)
    last = number
    return errno.strerror(number)
end

return setmetatable(errno, {
    __index = numbers,
    __newindex = function()
        error('Can not create new errno constants', 2)
    end,
    __call = function(_, number)
        local before = last
        if type(number) == 'number' then
            last = number
        end
        return before
    end
})
