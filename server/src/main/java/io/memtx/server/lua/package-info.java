/**
 * Lua for consoles: LuaJIT through luajava, its box, its limits. {@link io.memtx.server.lua.LuaInterpreterFactory} is the
 * way in; Lua's own part lies in resources beside these classes, {@code boot.lua} first.
 * <p>
 * One thread, {@code memtx-lua}, owns the state and runs all sessions, which share globals. Statements are coroutines
 * that take turns ({@code scheduler.lua}); one that waits for the transaction thread lets others run. That thread runs
 * single statements as they are submitted; a transaction keeps it waiting for one statement after the other, under a
 * deadline ({@link io.memtx.server.lua.LuaLimits}); a trigger keeps it waiting for Lua, under another one.
 * <p>
 * <b>A module</b> for users, {@code require('name')}, is a resource {@code modules/name.lua}. It is called with the table
 * {@code internal} and returns what {@code require} returns. {@code internal.use('scheduler')} has fibers: {@code create},
 * {@code current}, {@code suspend(seconds)}, {@code wakeup}, {@code cancel}, {@code check_cancel}, {@code pass};
 * {@code internal.use('values')} makes and recognizes decimals, uuids, datetimes; {@code internal.use('codec')} is
 * MessagePack; {@code internal.use('errors')} raises error objects; {@code internal.host(name, ...)} calls what
 * {@link io.memtx.server.lua.HostCalls#add} has under a name, whose answer may also be
 * {@link io.memtx.server.lua.HostCall.Pending}: the fiber then waits and others run. A module must not hand
 * {@code internal}, or anything that leads to it, to users, nor keep a function of theirs where it can be called by
 * nobody's fiber; and it calls functions of strings by their names ({@code string.sub(s, 1)}), since users may change
 * what {@code s:sub(1)} means.
 * <p>
 * Never reads or writes data but through the engine's public API, never touches files outside the work directory.
 */
package io.memtx.server.lua;
