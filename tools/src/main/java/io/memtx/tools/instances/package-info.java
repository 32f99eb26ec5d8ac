/**
 * Instances as the verbs {@code start}, {@code stop}, {@code status} and {@code reload} see them: {@link
 * io.memtx.tools.instances.Environment} finds them below {@code instances.enabled}, {@link
 * io.memtx.tools.instances.PidFile} says which of them run, {@link io.memtx.tools.instances.ControlSocket} asks them.
 * <p>
 * Belongs to the main thread of a command; the control socket has threads of its own in the process of an instance.
 * <p>
 * Never touches data, and never takes the number of a process for the process: only whoever holds the lock of the file
 * runs.
 */
package io.memtx.tools.instances;
