package io.github.iforest4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which types the signatures of a module's exported packages name. A reader of the module must be
 * able to use each of them: it is exported by this module, or by one that this module requires
 * transitively. The compiler's lint "exports" says the same, but also of JSpecify's annotations,
 * which nobody needs in order to use a module.
 */
public final class ExportedTypes {
  private final Map<String, ModuleDescriptor> modules;
  private final ModuleDescriptor own;
  private final Set<String> readable = new HashSet<>(Set.of("java.base"));
  private final Set<String> hidden = new TreeSet<>();

  private ExportedTypes(ModuleDescriptor own, Map<String, ModuleDescriptor> modules) {
    this.own = own;
    this.modules = modules;
    Deque<ModuleDescriptor> next = new ArrayDeque<>(List.of(own));
    while (!next.isEmpty()) {
      ModuleDescriptor module = next.remove();
      if (readable.add(module.name())) {
        module.requires().stream()
            .filter(requires -> requires.modifiers().contains(Requires.Modifier.TRANSITIVE))
            .map(requires -> modules.get(requires.name()))
            .filter(found -> found != null)
            .forEach(next::add);
      }
    }
  }

  /**
   * Fails if a signature names a type that a reader of the module does not get with it.
   *
   * @param classes the compiled module, with {@code module-info.class}
   * @param given modules on the class path that a reader of this one has anyway
   * @throws UncheckedIOException if a class cannot be read
   */
  public static void check(Path classes, String... given) {
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"));
        URLClassLoader loader =
            new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, ExportedTypes.class.getClassLoader())) {
      ModuleDescriptor own = ModuleDescriptor.read(in);
      ExportedTypes types = new ExportedTypes(own, modules());
      types.readable.addAll(List.of(given));
      for (String name : unqualified(own)) {
        for (String file : classFiles(classes.resolve(name.replace('.', '/')))) {
          types.addSignatures(
              Class.forName(name + "." + file.substring(0, file.length() - 6), false, loader));
        }
      }
      assertThat(types.hidden)
          .as("types in the API of %s that its users cannot use", own.name())
          .isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** As {@link #check(Path, String...)}, for the folder that Maven compiles into. */
  public static void check(String... given) {
    check(Path.of("target/classes"), given);
  }

  /** The modules of the JDK and of the class path. */
  private static Map<String, ModuleDescriptor> modules() {
    Map<String, ModuleDescriptor> modules = new HashMap<>();
    addAll(ModuleFinder.ofSystem().findAll(), modules);
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      try {
        addAll(ModuleFinder.of(Path.of(entry)).findAll(), modules);
      } catch (FindException e) {
        // Not a module, not even an automatic one: nobody can require it.
      }
    }
    return modules;
  }

  private static void addAll(
      Collection<ModuleReference> found, Map<String, ModuleDescriptor> modules) {
    found.forEach(module -> modules.put(module.descriptor().name(), module.descriptor()));
  }

  private static List<String> unqualified(ModuleDescriptor module) {
    return module.exports().stream()
        .filter(exports -> !exports.isQualified())
        .map(Exports::source)
        .toList();
  }

  private static List<String> classFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
          .toList();
    }
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private void addSignatures(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getEnclosingClass()) {
      if (!isVisible(c.getModifiers()) || c.isAnonymousClass() || c.isLocalClass()) {
        return;
      }
    }
    Set<Type> named = new HashSet<>();
    if (type.getSuperclass() != null) {
      named.add(type.getGenericSuperclass());
    }
    named.addAll(List.of(type.getGenericInterfaces()));
    addBounds(type.getTypeParameters(), named);
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field.getModifiers()) && !field.isSynthetic()) {
        named.add(field.getGenericType());
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method.getModifiers()) && !method.isSynthetic()) {
        named.add(method.getGenericReturnType());
        addParameters(method, named);
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor.getModifiers()) && !constructor.isSynthetic()) {
        addParameters(constructor, named);
      }
    }
    named.forEach(n -> addHidden(n, type, new HashSet<>()));
  }

  private static void addParameters(Executable executable, Set<Type> named) {
    named.addAll(List.of(executable.getGenericParameterTypes()));
    named.addAll(List.of(executable.getGenericExceptionTypes()));
    addBounds(executable.getTypeParameters(), named);
  }

  private static void addBounds(TypeVariable<?>[] parameters, Set<Type> named) {
    for (TypeVariable<?> parameter : parameters) {
      named.addAll(List.of(parameter.getBounds()));
    }
  }

  private void addHidden(Type named, Class<?> by, Set<Type> seen) {
    if (!seen.add(named)) {
      return;
    }
    if (named instanceof Class<?> type) {
      if (type.isArray()) {
        addHidden(type.getComponentType(), by, seen);
      } else if (!type.isPrimitive() && !isUsable(type)) {
        hidden.add(by.getName() + " names " + type.getName());
      }
    } else if (named instanceof ParameterizedType type) {
      addHidden(type.getRawType(), by, seen);
      List.of(type.getActualTypeArguments()).forEach(a -> addHidden(a, by, seen));
    } else if (named instanceof GenericArrayType type) {
      addHidden(type.getGenericComponentType(), by, seen);
    } else if (named instanceof WildcardType type) {
      List.of(type.getUpperBounds()).forEach(b -> addHidden(b, by, seen));
      List.of(type.getLowerBounds()).forEach(b -> addHidden(b, by, seen));
    }
  }

  private boolean isUsable(Class<?> type) {
    return isVisible(type.getModifiers()) && isExported(type.getPackageName());
  }

  private boolean isExported(String packageName) {
    return exports(own, packageName)
        || readable.stream()
            .map(modules::get)
            .anyMatch(module -> module != null && exports(module, packageName));
  }

  private static boolean exports(ModuleDescriptor module, String packageName) {
    return module.isAutomatic()
        ? module.packages().contains(packageName)
        : unqualified(module).contains(packageName);
  }
}
