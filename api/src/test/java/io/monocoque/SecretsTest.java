package io.monocoque;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.security.Credentials;
import io.monocoque.protocol.security.CurveClient;
import io.monocoque.protocol.security.CurvePublicKey;
import io.monocoque.protocol.security.CurveServer;
import io.monocoque.protocol.security.PlainClient;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.SocketType;
import io.monocoque.wiring.SecuritySettings;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.lang.reflect.RecordComponent;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who holds a secret does not print it. */
class SecretsTest {
  private static final String SECRET = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";
  private static final String PASSWORD = "open sesame";

  /** Everything that has a key or a password in it, and what has that in it. */
  private static List<Object> holders() {
    SecureRandom random = new SecureRandom();
    Metadata own = Metadata.ofSocket(SocketType.PUSH, Bytes.empty());
    CurveKeys keys = CurveKeys.ofSecretKey(SECRET);
    io.monocoque.protocol.security.CurveKeys inner = keys.keys();
    CurvePublicKey server = inner.publicKey();
    SecuritySettings.PlainUser user =
        new SecuritySettings.PlainUser(Bytes.of("user"), Bytes.of(PASSWORD));
    PushSocket.Options options = new PushSocket.Options();
    options.curve(keys, keys.publicKey());
    PushSocket.Options plain = new PushSocket.Options().plain("user", PASSWORD);
    Authenticator.Credentials.Plain shown =
        new Authenticator.Credentials.Plain("user", Bytes.of(PASSWORD));
    return List.of(
        keys,
        inner,
        new Certificate(keys.publicKey(), SECRET, Map.of()),
        new CurveClient(inner, server, own, random),
        new CurveServer(inner, own, random),
        new PlainClient(Bytes.of("user"), Bytes.of(PASSWORD), own),
        new Credentials.Plain(Bytes.of("user"), Bytes.of(PASSWORD)),
        shown,
        new Authenticator.Request("", "127.0.0.1", Bytes.empty(), shown),
        user,
        new SecuritySettings.CurveUser(inner, server),
        new SecuritySettings.CurveHost(inner),
        new SecuritySettings(user, "", null, false, false),
        new SecuritySettings(new SecuritySettings.CurveHost(inner), "", null, false, true),
        options,
        plain,
        options.settings(Duration.ZERO, false),
        plain.settings(Duration.ZERO, false));
  }

  @Test
  void nobodyPrintsASecret() {
    for (Object each : holders()) {
      String text = each.toString();
      assertFalse(text.contains(SECRET) || text.contains(PASSWORD), each.getClass().getName());
    }
  }

  /** A record prints all that it has, unless it says otherwise: a new one has to be listed here. */
  @Test
  void everyRecordOfSecretsIsAmongThem() throws Exception {
    Set<String> records = new TreeSet<>();
    for (String module : List.of("io.monocoque", "io.monocoque.protocol")) {
      for (Class<?> each : classes(module)) {
        if (each.isRecord() && Stream.of(each.getRecordComponents()).anyMatch(SecretsTest::holds)) {
          records.add(each.getName());
        }
      }
    }
    Set<String> listed = new TreeSet<>();
    holders().forEach(each -> listed.add(each.getClass().getName()));
    assertFalse(records.isEmpty());
    records.removeAll(listed);
    assertEquals(Set.of(), records);
  }

  private static boolean holds(RecordComponent component) {
    return component.getName().matches("(?i).*(secret|password|credentials|keys|security|side).*");
  }

  private static List<Class<?>> classes(String module) throws Exception {
    ResolvedModule resolved = ModuleLayer.boot().configuration().findModule(module).orElseThrow();
    List<Class<?>> classes = new ArrayList<>();
    try (ModuleReader reader = resolved.reference().open();
        Stream<String> names = reader.list()) {
      for (String name : names.filter(it -> it.endsWith(".class")).toList()) {
        String path = name.substring(0, name.length() - ".class".length());
        if (!path.endsWith("-info")) {
          ClassLoader loader = SecretsTest.class.getClassLoader();
          classes.add(Class.forName(path.replace('/', '.'), false, loader));
        }
      }
    }
    return classes;
  }
}
