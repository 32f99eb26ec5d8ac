package io.memtx.xlog.directory;

import io.memtx.xlog.ChildProcess;
import io.memtx.xlog.XlogException;
import io.memtx.xlog.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DirectoryLockTest
{
    @TempDir
    private Path directory;

    /** Takes the lock and says so; keeps it until it is killed. */
    public static final class Holder
    {
        /** Argument: the directory. */
        public static void main(final String[] args) throws Exception
        {
            try (DirectoryLock lock = DirectoryLock.acquire(FileStorage.INSTANCE, Path.of(args[0])))
            {
                System.out.println("locked " + (null != lock));
                System.in.read();
            }
            catch (final XlogException ex)
            {
                System.out.println(ex.getMessage());
            }
        }
    }

    private DirectoryLock acquire()
    {
        return DirectoryLock.acquire(FileStorage.INSTANCE, directory);
    }

    private static String firstLine(final Process process) throws Exception
    {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    private void refuse(final long pid)
    {
        final XlogException ex = assertThrows(XlogException.class, this::acquire);
        assertEquals(XlogException.Kind.LOCKED, ex.kind());
        assertEquals("Failed to lock WAL directory " + directory +
            " and hot_standby mode is off: held by process " + pid, ex.getMessage());
    }

    @Test
    void shouldBeGivenBackWhenAnInterruptHasClosedItsFile()
    {
        final DirectoryLock lock = acquire();
        Thread.currentThread().interrupt();
        try
        {
            assertThrows(XlogException.class, lock::force);
        }
        finally
        {
            assertTrue(Thread.interrupted());
        }
        lock.close();
        acquire().close();
    }

    @Test
    void shouldRefuseSecondEngineOfTheSameProcessWithoutLosingTheLock() throws Exception
    {
        final DirectoryLock lock = acquire();
        refuse(ProcessHandle.current().pid());
        final Process other = ChildProcess.start(Holder.class, directory.toString());
        assertTrue(firstLine(other).endsWith("held by process " + ProcessHandle.current().pid()));
        assertTrue(other.waitFor(20, TimeUnit.SECONDS));
        lock.close();
        lock.close();
        acquire().close();
    }

    @Test
    void shouldNameOtherProcessAndNotBeHinderedByItsRemains() throws Exception
    {
        final Process other = ChildProcess.start(Holder.class, directory.toString());
        assertEquals("locked true", firstLine(other));
        refuse(other.pid());
        refuse(other.pid());
        other.destroyForcibly().waitFor();
        assertTrue(Files.exists(directory.resolve(DirectoryLock.FILE_NAME)));
        acquire().close();
    }

    @Test
    void shouldReportMissingDirectory()
    {
        final XlogException ex = assertThrows(
            XlogException.class, () -> DirectoryLock.acquire(FileStorage.INSTANCE, directory.resolve("none")));
        assertEquals(XlogException.Kind.IO, ex.kind());
    }
}
