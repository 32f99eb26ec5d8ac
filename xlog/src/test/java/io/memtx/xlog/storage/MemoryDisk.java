package io.memtx.xlog.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The files of one directory in memory, which can be mapped, and what is left of them when the process dies or the
 * power goes: thousands of directories a minute, the same every time.
 * <p>
 * The death of a process leaves all that was written. A loss of power leaves of each page what was forced last or what
 * is there now, by chance, and takes back the last creations, renames and deletions that were not forced. Both can come
 * in the middle of anything: {@link #dieAfter}.
 * <p>
 * The lock needs a channel, so the lock file is a real one. Counters, which need one too, are refused. Belongs to one
 * thread.
 */
public final class MemoryDisk implements Storage
{
    private static final int PAGE_BYTES = 4096;
    private static final int SMALL_FILE_BYTES = 512 << 10;
    private static final String LOCK_NAME = "memtx.lock";
    private static final String COUNTERS_PREFIX = "memtx.counters";
    private static final ArrayDeque<ByteBuffer> POOL = new ArrayDeque<>();

    private final boolean isPowerLossPossible;
    private final Map<String, Node> files = new TreeMap<>();
    private final List<Runnable> unforced = new ArrayList<>(); // changes of names, in order, to be done to the durable
    private final Map<String, Node> durable = new TreeMap<>();
    private long callsUntilDeath = Long.MAX_VALUE;
    private Random deathRandom;
    private boolean isDeathOfPower;
    private MemoryDisk left;

    /** The process dies here. */
    public static final class Death extends Error
    {
        private static final long serialVersionUID = 1;

        private Death()
        {
            super("the process dies", null, false, false);
        }
    }

    /**
     * @param isPowerLossPossible whether it is kept in mind what was forced.
     */
    public MemoryDisk(final boolean isPowerLossPossible)
    {
        this.isPowerLossPossible = isPowerLossPossible;
    }

    /**
     * Has the process die in the middle of a later call: that throws, and {@link #left()} is what a new process finds.
     *
     * @param calls        how many changing calls from now on succeed.
     * @param isPowerLoss  whether the power goes, too.
     * @param random       decides what is left.
     */
    public void dieAfter(final int calls, final boolean isPowerLoss, final Random random)
    {
        callsUntilDeath = calls;
        isDeathOfPower = isPowerLoss;
        deathRandom = random;
    }

    /**
     * @return what is left, once the process has died as {@link #dieAfter} says; null before.
     */
    public MemoryDisk left()
    {
        return left;
    }

    /**
     * @return what a new process finds when this one dies now; this one may go on, which nobody sees.
     */
    public MemoryDisk afterKill()
    {
        final MemoryDisk found = new MemoryDisk(isPowerLossPossible);
        files.forEach((name, node) -> found.files.put(name, node.copy()));
        found.durable.putAll(found.files);
        return found;
    }

    /**
     * @param random decides what reaches the device.
     * @return what is found when the power comes back; this process may go on, which nobody sees.
     */
    public MemoryDisk afterPowerLoss(final Random random)
    {
        final MemoryDisk found = new MemoryDisk(isPowerLossPossible);
        final int count = random.nextInt(unforced.size() + 1);
        unforced.subList(0, count).forEach(Runnable::run);
        durable.forEach((name, node) -> found.files.put(name, node.torn(random)));
        found.durable.putAll(found.files);
        final Node lock = found.files.get(LOCK_NAME);
        if (null != lock)
        {
            lock.replace((lock.text().split("\n")[0] + "\nof another start of the machine\n"));
        }
        return found;
    }

    /** Lets the memory go. Nobody may use the disk any more. */
    public void release()
    {
        files.values().forEach(Node::release);
        durable.values().forEach(Node::release);
    }

    /**
     * @return names of the files.
     */
    public List<String> names()
    {
        return List.copyOf(files.keySet());
    }

    @Override
    public StorageFile create(final Path path) throws IOException
    {
        before();
        final String name = name(path);
        if (name.startsWith(COUNTERS_PREFIX))
        {
            throw new IOException("no counters in memory: " + name);
        }
        if (files.containsKey(name))
        {
            throw new FileAlreadyExistsException(name);
        }
        final Node node = new Node();
        change(() -> files.put(name, node), () -> durable.put(name, node));
        return new MemoryFile(this, path, node);
    }

    @Override
    public StorageFile open(final Path path) throws IOException
    {
        final Node node = files.get(name(path));
        if (null == node)
        {
            throw new NoSuchFileException(path.toString());
        }
        return new MemoryFile(this, path, node);
    }

    @Override
    public StorageFile openReadOnly(final Path path) throws IOException
    {
        return open(path);
    }

    @Override
    public boolean exists(final Path path)
    {
        return files.containsKey(name(path));
    }

    @Override
    public void rename(final Path source, final Path target) throws IOException
    {
        before();
        final Node node = files.get(name(source));
        if (null == node)
        {
            throw new NoSuchFileException(source.toString());
        }
        change(() -> move(files, source, target), () -> move(durable, source, target));
    }

    @Override
    public boolean delete(final Path path)
    {
        before();
        final boolean isThere = files.containsKey(name(path));
        if (isThere)
        {
            change(() -> files.remove(name(path)), () -> durable.remove(name(path)));
        }
        return isThere;
    }

    @Override
    public void forceDirectory(final Path directory)
    {
        before();
        unforced.forEach(Runnable::run);
        unforced.clear();
    }

    @Override
    public void createDirectories(final Path directory)
    {
        // it is there
    }

    @Override
    public List<String> list(final Path directory)
    {
        return names();
    }

    @Override
    public boolean isShared()
    {
        return false;
    }

    /** So little is prepared ahead: a step of two pages. */
    @Override
    public long usableBytes(final Path directory)
    {
        return 16 * 4 * PAGE_BYTES;
    }

    /**
     * @param file   of a disk in memory.
     * @param offset of a region, which must not be beyond the first half megabyte.
     * @param length of the region.
     * @return the region itself.
     * @throws IOException when the file is too long to be mapped.
     */
    public static ByteBuffer map(final StorageFile file, final long offset, final int length) throws IOException
    {
        final MemoryFile memoryFile = (MemoryFile)file;
        memoryFile.disk.before();
        return memoryFile.node.map((int)offset, length);
    }

    /**
     * Forces stores to a mapped region.
     *
     * @param file   of a disk in memory.
     * @param offset of the first byte in the file.
     * @param length in bytes.
     */
    public static void force(final StorageFile file, final long offset, final int length)
    {
        final MemoryFile memoryFile = (MemoryFile)file;
        memoryFile.disk.before();
        memoryFile.force((int)offset, length);
    }

    private void before()
    {
        if (0 == callsUntilDeath--)
        {
            left = isDeathOfPower ? afterPowerLoss(deathRandom) : afterKill();
            throw new Death();
        }
    }

    private void change(final Runnable change, final Runnable changeDurable)
    {
        change.run();
        if (isPowerLossPossible)
        {
            unforced.add(changeDurable);
        }
        else
        {
            changeDurable.run();
        }
    }

    private static void move(final Map<String, Node> names, final Path source, final Path target)
    {
        names.put(name(target), names.remove(name(source)));
    }

    private static String name(final Path path)
    {
        return path.getFileName().toString();
    }

    /** A file, by whatever name. */
    private static final class Node
    {
        private ByteBuffer bytes;
        private int length;
        private int dirtyLength; // beyond it the buffer is zero
        private boolean isMapped;
        private byte[] forced = {};

        private Node()
        {
            final ByteBuffer pooled = POOL.poll();
            bytes = null == pooled ? ByteBuffer.allocateDirect(SMALL_FILE_BYTES) : pooled;
        }

        private Node copy()
        {
            final Node copy = new Node();
            copy.write(bytes.duplicate().position(0).limit(length), 0);
            copy.forced = new byte[length];
            bytes.get(0, copy.forced);
            return copy;
        }

        private Node torn(final Random random)
        {
            final Node torn = new Node();
            final int tornLength = random.nextBoolean() ? length : forced.length;
            final byte[] content = new byte[tornLength];
            for (int offset = 0; offset < tornLength; offset += PAGE_BYTES)
            {
                final int end = Math.min(offset + PAGE_BYTES, tornLength);
                if (offset >= forced.length || random.nextBoolean())
                {
                    final int there = Math.min(end, length);
                    if (there > offset && (offset < forced.length || random.nextBoolean()))
                    {
                        bytes.get(offset, content, offset, there - offset);
                    }
                }
                else
                {
                    System.arraycopy(forced, offset, content, offset, Math.min(end, forced.length) - offset);
                }
            }
            torn.write(ByteBuffer.wrap(content), 0);
            torn.forced = content;
            return torn;
        }

        private ByteBuffer map(final int offset, final int mappedLength) throws IOException
        {
            if (offset + mappedLength > bytes.capacity() || bytes.capacity() > SMALL_FILE_BYTES)
            {
                throw new IOException("no space left on device");
            }
            isMapped = true;
            dirtyLength = Math.max(dirtyLength, offset + mappedLength);
            return bytes.slice(offset, mappedLength);
        }

        private void write(final ByteBuffer source, final int position)
        {
            final int end = position + source.remaining();
            if (end > bytes.capacity())
            {
                if (isMapped)
                {
                    throw new UncheckedIOException(new IOException("no space left on device"));
                }
                final ByteBuffer longer = ByteBuffer.allocateDirect(2 * end);
                longer.put(0, bytes, 0, length);
                release();
                bytes = longer;
            }
            bytes.duplicate().position(position).put(source);
            length = Math.max(length, end);
            dirtyLength = Math.max(dirtyLength, end);
        }

        private void truncate(final int newLength)
        {
            for (int i = newLength; i < length; i++)
            {
                bytes.put(i, (byte)0);
            }
            length = Math.min(length, newLength);
        }

        private String text()
        {
            final byte[] content = new byte[length];
            bytes.get(0, content);
            return new String(content, StandardCharsets.US_ASCII);
        }

        private void replace(final String text)
        {
            truncate(0);
            write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
        }

        private void release()
        {
            if (null != bytes && SMALL_FILE_BYTES == bytes.capacity())
            {
                for (int i = 0; i < dirtyLength; i += Long.BYTES)
                {
                    bytes.putLong(i, 0);
                }
                POOL.add(bytes);
            }
            bytes = null;
        }
    }

    private static final class MemoryFile implements StorageFile
    {
        private final MemoryDisk disk;
        private final Path path;
        private final Node node;
        private FileChannel lockChannel;

        private MemoryFile(final MemoryDisk disk, final Path path, final Node node)
        {
            this.disk = disk;
            this.path = path;
            this.node = node;
        }

        @Override
        public Path path()
        {
            return path;
        }

        @Override
        public long size()
        {
            return node.length;
        }

        @Override
        public int read(final ByteBuffer buffer, final long position)
        {
            final int count = (int)Math.min(buffer.remaining(), node.length - position);
            if (count <= 0)
            {
                return 0;
            }
            buffer.put(node.bytes.duplicate().position((int)position).limit((int)position + count));
            return count;
        }

        @Override
        public void write(final ByteBuffer buffer, final long position)
        {
            disk.before();
            node.write(buffer, (int)position);
        }

        @Override
        public void truncate(final long lengthBytes)
        {
            disk.before();
            node.truncate((int)lengthBytes);
        }

        @Override
        public void force()
        {
            disk.before();
            node.forced = new byte[0];
            force(0, node.length);
        }

        private void force(final int offset, final int length)
        {
            if (disk.isPowerLossPossible)
            {
                final int start = offset & -PAGE_BYTES;
                final int end = Math.min(node.length, offset + length + PAGE_BYTES - 1 & -PAGE_BYTES);
                node.forced = end > node.forced.length ? Arrays.copyOf(node.forced, end) : node.forced;
                node.bytes.get(start, node.forced, start, end - start);
            }
        }

        @Override
        public FileChannel channel()
        {
            if (!LOCK_NAME.equals(name(path)))
            {
                throw new UnsupportedOperationException(path.toString());
            }
            try
            {
                lockChannel = null == lockChannel ?
                    FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE) : lockChannel;
                return lockChannel;
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }

        @Override
        public void close() throws IOException
        {
            if (null != lockChannel)
            {
                lockChannel.close();
            }
        }
    }
}
