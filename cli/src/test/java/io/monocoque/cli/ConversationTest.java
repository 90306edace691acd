package io.monocoque.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.monocoque.Monocoque;
import io.monocoque.PairSocket;
import io.monocoque.bytes.Message;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private final Shell shell =
      new Shell(
          InputStream.nullInputStream(),
          OutputStream.nullOutputStream(),
          new PrintStream(OutputStream.nullOutputStream(), true, UTF_8),
          false);

  @Test
  void failureToSendEndsIt() {
    CommonOptions options = new CommonOptions();
    options.timeout = Duration.ofSeconds(10);
    PrintOptions.Printer printer = new PrintOptions().on(shell);
    Conversation<Message> conversation =
        new Conversation<>(
            options,
            new Receiving(shell, options, printer),
            printer,
            () -> Message.of("hello"),
            _ -> {
              throw new FailureException("nobody of that name", ExitStatus.TIMED_OUT);
            });

    try (Monocoque mq = Monocoque.open();
        PairSocket pair = mq.pair()) {
      FailureException failure =
          assertThrows(FailureException.class, () -> conversation.run(pair, _ -> {}, true));
      assertEquals("nobody of that name", failure.getMessage());
    }
  }
}
