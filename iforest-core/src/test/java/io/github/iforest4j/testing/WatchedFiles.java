package io.github.iforest4j.testing;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The file system of this machine, with a watcher that sees each change of a file before it
 * happens, and may let it fail. Thread-safe if the watcher is.
 */
public final class WatchedFiles {
  /** What happens to a file. */
  public enum Operation {
    /** It is created, or opened if it exists; for writing. */
    OPEN,
    /** Bytes are written or cut off. */
    WRITE,
    /** A file or a folder is written to the disk. */
    FORCE,
    /** It gets another name. */
    MOVE,
    /** It is deleted. */
    DELETE,
    /** A folder is created. */
    FOLDER
  }

  /** Sees what happens. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * Called before a change.
     *
     * @param path the file; of {@link Operation#MOVE}, its old name
     * @param to the new name; of all other operations, the same file
     * @throws IOException to let the change fail
     */
    void before(Operation operation, Path path, Path to) throws IOException;
  }

  private final FileSystem system;
  private final Watcher watcher;

  private WatchedFiles(Path real, Watcher watcher) {
    this.system = new Watched(real.getFileSystem());
    this.watcher = watcher;
  }

  /** The same file or folder, watched from now on, with all paths that are made from it. */
  public static Path watch(Path real, Watcher watcher) {
    return new WatchedFiles(real, watcher).wrap(real);
  }

  private interface Wrapped {
    Path realPath();
  }

  private Path wrap(Path real) {
    return (Path)
        Proxy.newProxyInstance(
            WatchedFiles.class.getClassLoader(),
            new Class<?>[] {Path.class, Wrapped.class},
            (proxy, method, arguments) -> call(real, method, arguments));
  }

  private Object call(Path real, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "realPath":
        return real;
      case "getFileSystem":
        return system;
      case "equals":
        return arguments[0] instanceof Path other && real.equals(unwrap(other));
      case "compareTo":
        return real.compareTo(unwrap((Path) arguments[0]));
      case "iterator":
        return StreamSupport.stream(real.spliterator(), false).map(this::wrap).iterator();
      default:
        break;
    }
    Object[] plain =
        arguments == null
            ? null
            : Arrays.stream(arguments).map(a -> a instanceof Path p ? unwrap(p) : a).toArray();
    try {
      Object result = method.invoke(real, plain);
      return result instanceof Path path ? wrap(path) : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Path unwrap(Path path) {
    return path instanceof Wrapped wrapped ? wrapped.realPath() : path;
  }

  private void before(Operation operation, Path path) throws IOException {
    watcher.before(operation, unwrap(path), unwrap(path));
  }

  private static boolean writes(Set<? extends OpenOption> options) {
    return options.stream()
        .anyMatch(o -> List.of("WRITE", "APPEND", "CREATE", "CREATE_NEW").contains(o.toString()));
  }

  private final class Watched extends FileSystem {
    private final FileSystem real;
    private final FileSystemProvider provider;

    Watched(FileSystem real) {
      this.real = real;
      this.provider = new Provider(real.provider());
    }

    @Override
    public FileSystemProvider provider() {
      return provider;
    }

    @Override
    public void close() throws IOException {
      real.close();
    }

    @Override
    public boolean isOpen() {
      return real.isOpen();
    }

    @Override
    public boolean isReadOnly() {
      return real.isReadOnly();
    }

    @Override
    public String getSeparator() {
      return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return real.getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
      return wrap(real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      PathMatcher matcher = real.getPathMatcher(pattern);
      return path -> matcher.matches(unwrap(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      return real.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
      return real.newWatchService();
    }
  }

  private final class Provider extends FileSystemProvider {
    private final FileSystemProvider real;

    Provider(FileSystemProvider real) {
      this.real = real;
    }

    @Override
    public String getScheme() {
      return real.getScheme();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(URI uri) {
      return wrap(real.getPath(uri));
    }

    @Override
    public FileChannel newFileChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      if (writes(options)) {
        before(Operation.OPEN, path);
      }
      return new Channel(real.newFileChannel(unwrap(path), options, attributes), unwrap(path));
    }

    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
      DirectoryStream<Path> files =
          real.newDirectoryStream(unwrap(folder), path -> filter.accept(wrap(path)));
      return new DirectoryStream<>() {
        @Override
        public Iterator<Path> iterator() {
          Iterator<Path> each = files.iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return each.hasNext();
            }

            @Override
            public Path next() {
              return wrap(each.next());
            }
          };
        }

        @Override
        public void close() throws IOException {
          files.close();
        }
      };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
      before(Operation.FOLDER, folder);
      real.createDirectory(unwrap(folder), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
      before(Operation.DELETE, path);
      real.delete(unwrap(path));
    }

    @Override
    public boolean deleteIfExists(Path path) throws IOException {
      before(Operation.DELETE, path);
      return real.deleteIfExists(unwrap(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
      before(Operation.WRITE, target);
      real.copy(unwrap(source), unwrap(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
      watcher.before(Operation.MOVE, unwrap(source), unwrap(target));
      real.move(unwrap(source), unwrap(target), options);
    }

    @Override
    public boolean isSameFile(Path a, Path b) throws IOException {
      return real.isSameFile(unwrap(a), unwrap(b));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
      return real.isHidden(unwrap(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
      return real.getFileStore(unwrap(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
      real.checkAccess(unwrap(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      return real.getFileAttributeView(unwrap(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) throws IOException {
      return real.readAttributes(unwrap(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
        throws IOException {
      return real.readAttributes(unwrap(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
        throws IOException {
      real.setAttribute(unwrap(path), attribute, value, options);
    }
  }

  private final class Channel extends FileChannel {
    private final FileChannel real;
    private final Path path;

    Channel(FileChannel real, Path path) {
      this.real = real;
      this.path = path;
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
      return real.read(bytes);
    }

    @Override
    public long read(ByteBuffer[] bytes, int offset, int length) throws IOException {
      return real.read(bytes, offset, length);
    }

    @Override
    public int read(ByteBuffer bytes, long position) throws IOException {
      return real.read(bytes, position);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      before(Operation.WRITE, path);
      return real.write(bytes);
    }

    @Override
    public long write(ByteBuffer[] bytes, int offset, int length) throws IOException {
      before(Operation.WRITE, path);
      return real.write(bytes, offset, length);
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      before(Operation.WRITE, path);
      return real.write(bytes, position);
    }

    @Override
    public long position() throws IOException {
      return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      real.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      if (size < real.size()) {
        before(Operation.WRITE, path);
      }
      real.truncate(size);
      return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      before(Operation.FORCE, path);
      real.force(metaData);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target)
        throws IOException {
      return real.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count)
        throws IOException {
      before(Operation.WRITE, path);
      return real.transferFrom(source, position, count);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
      return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
      return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      real.close();
    }
  }
}
