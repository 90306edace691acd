package io.monocoque.cli;

/** The command line's entry point. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("usage: monocoque COMMAND [OPTION]...");
  }
}
