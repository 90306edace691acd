package io.monocoque.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The workloads by kind and by key. */
final class Workloads {
  /** All kinds, in the order of the tables; {@link Settings#USAGE} explains them. */
  static final List<String> KINDS =
      List.of(
          PushPull.KIND,
          PushPull.KIND_IN_PLACE,
          FanOut.KIND,
          FanIn.KIND,
          ReqRep.KIND,
          ReqRep.KIND_LARGE,
          ReqRep.KIND_VIRTUAL,
          OpenLoop.KIND,
          DealerRouter.KIND,
          PubSub.KIND,
          PubSub.KIND_EVEN,
          Topics.KIND,
          Curve.KIND,
          CurveHandshakes.KIND,
          Idle.KIND,
          StartUp.KIND);

  private static final int SMALL = 64;
  private static final int LARGE = 64 << 10;
  private static final List<Integer> FAN_SIZES = List.of(SMALL, 1024);
  private static final int FAN = 4;
  private static final int PREFIXES = 100_000;

  private Workloads() {}

  /**
   * The rows of a kind, or the one of a key, as in {@code pub-sub/1000}.
   *
   * @throws IllegalArgumentException if there is none such
   */
  static List<Workload> of(String kindOrKey, Settings settings) {
    int slash = kindOrKey.indexOf('/');
    if (slash < 0) {
      return ofKind(kindOrKey, settings);
    }
    List<Workload> found =
        ofKind(kindOrKey.substring(0, slash), settings).stream()
            .filter(row -> row.key().equals(kindOrKey))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no row is called " + kindOrKey);
    }
    return found;
  }

  private static List<Workload> ofKind(String kind, Settings settings) {
    return switch (kind) {
      case PushPull.KIND ->
          each(settings, (transport, size) -> new PushPull(transport, size, false));
      case PushPull.KIND_IN_PLACE ->
          each(settings, (transport, size) -> new PushPull(transport, size, true));
      case FanOut.KIND -> rows(FAN_SIZES, size -> new FanOut(FAN, size));
      case FanIn.KIND -> rows(FAN_SIZES, size -> new FanIn(FAN, size));
      case ReqRep.KIND ->
          rows(settings.transports(), transport -> new ReqRep(transport, SMALL, false));
      case ReqRep.KIND_LARGE ->
          rows(settings.transports(), transport -> new ReqRep(transport, LARGE, false));
      case ReqRep.KIND_VIRTUAL ->
          rows(settings.transports(), transport -> new ReqRep(transport, SMALL, true));
      case OpenLoop.KIND -> List.of(new OpenLoop(1, 5_000), new OpenLoop(8, 20_000));
      case DealerRouter.KIND -> rows(List.of(1, 64, 1000), DealerRouter::new);
      case PubSub.KIND -> rows(List.of(1, 10, 100, 1000), PubSub::of);
      case PubSub.KIND_EVEN -> rows(List.of(9, 99, 999), PubSub::even);
      case Topics.KIND -> List.of(new Topics(PREFIXES));
      case Curve.KIND -> rows(settings.sizes(), Curve::new);
      case CurveHandshakes.KIND -> List.of(new CurveHandshakes());
      case Idle.KIND -> List.of(Idle.withinLimits(settings.connections()));
      case StartUp.KIND -> List.of(new StartUp(false), new StartUp(true));
      default -> throw new IllegalArgumentException("no workload is called " + kind);
    };
  }

  private static <T> List<Workload> rows(List<T> values, Function<T, Workload> row) {
    return values.stream().map(row).toList();
  }

  private interface Sized {
    Workload of(Transport transport, int size);
  }

  private static List<Workload> each(Settings settings, Sized row) {
    List<Workload> rows = new ArrayList<>();
    for (Transport transport : settings.transports()) {
      settings.sizes().forEach(size -> rows.add(row.of(transport, size)));
    }
    return rows;
  }

  /** The workload with this key, as in {@code push-pull/tcp/64}. */
  static Workload parse(String key) {
    String[] words = key.split("/", -1);
    int[] numbers =
        Arrays.stream(words)
            .skip(1)
            .filter(word -> word.matches("[0-9]+"))
            .mapToInt(Integer::parseInt)
            .toArray();
    return switch (words[0]) {
      case PushPull.KIND -> new PushPull(Transport.of(words[1]), numbers[0], false);
      case PushPull.KIND_IN_PLACE -> new PushPull(Transport.of(words[1]), numbers[0], true);
      case FanOut.KIND -> new FanOut(numbers[0], numbers[1]);
      case FanIn.KIND -> new FanIn(numbers[0], numbers[1]);
      case ReqRep.KIND -> new ReqRep(Transport.of(words[1]), numbers[0], false);
      case ReqRep.KIND_VIRTUAL -> new ReqRep(Transport.of(words[1]), numbers[0], true);
      case OpenLoop.KIND -> new OpenLoop(numbers[0], numbers[1]);
      case DealerRouter.KIND -> new DealerRouter(numbers[0]);
      case PubSub.KIND -> PubSub.of(numbers[0]);
      case PubSub.KIND_EVEN -> PubSub.even(numbers[0]);
      case Topics.KIND -> new Topics(numbers[0]);
      case Curve.KIND -> new Curve(numbers[0]);
      case CurveHandshakes.KIND -> new CurveHandshakes();
      case Idle.KIND -> new Idle(numbers[0]);
      case StartUp.KIND -> StartUp.parse(key);
      default -> throw new IllegalArgumentException("no workload is called " + words[0]);
    };
  }
}
