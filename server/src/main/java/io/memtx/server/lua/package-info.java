/**
 * Lua for consoles: LuaJIT through luajava, its box, its limits. {@link io.memtx.server.lua.LuaInterpreterFactory} is
 * the way in; Lua's own part lies in resources beside these classes, {@code boot.lua} first. A module for users,
 * {@code require('name')}, is a resource {@code modules/name.lua}, which is called with the table {@code internal} and
 * returns what {@code require} returns. There {@code internal.use('scheduler')} has fibers ({@code create},
 * {@code current}, {@code suspend(seconds)}, {@code wakeup}, {@code cancel}, {@code check_cancel}, {@code pass}),
 * {@code internal.use('values')} decimals, uuids and their like, {@code internal.use('codec')} MessagePack,
 * {@code internal.use('errors')} error objects; {@code internal.host(name, ...)} calls what
 * {@link io.memtx.server.lua.HostCalls#add} has under a name, whose answer may be
 * {@link io.memtx.server.lua.HostCall.Pending}: the fiber then waits and others run. A module hands {@code internal}, and
 * what leads to it, to nobody, and calls functions of strings by their names ({@code string.sub(s, 1)}), since users may
 * change what {@code s:sub(1)} means.
 * <p>
 * One thread, {@code memtx-lua}, owns the state and runs all sessions, which share globals. Statements are coroutines
 * that take turns ({@code scheduler.lua}); one that waits for the transaction thread lets others run. That thread runs
 * single statements as they are submitted; a transaction keeps it waiting for one statement after the other, under a
 * deadline ({@link io.memtx.server.lua.LuaLimits}); a trigger keeps it waiting for Lua, under another one.
 * <p>
 * Never reads or writes data but through the engine's public API, never touches files outside the work directory.
 */
package io.memtx.server.lua;
