package io.monocoque.cli.demo;

import io.monocoque.cli.Words;
import picocli.CommandLine.ITypeConverter;

/** The scenes, in the order in which they are shown. */
enum SceneName {
  MACHINE,
  HELLO,
  FRIENDS,
  CUT,
  MODE,
  CARELESS;

  Scene scene() {
    return switch (this) {
      case MACHINE -> new MachineScene();
      case HELLO -> new HelloScene();
      case FRIENDS -> new FriendsScene();
      case CUT -> new CutScene();
      case MODE -> new ModeScene();
      case CARELESS -> new CarelessScene();
    };
  }

  /** Reads the value of {@code --scene}. */
  static final class Converter implements ITypeConverter<SceneName> {
    @Override
    public SceneName convert(String text) {
      return Words.choose(SceneName.class, text);
    }
  }
}
