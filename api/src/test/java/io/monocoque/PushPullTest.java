package io.monocoque;

import static io.monocoque.Await.LONG;
import static io.monocoque.Await.present;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.monocoque.bytes.Bytes;
import io.monocoque.bytes.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Work is handed out in turns, and collected in fair turns. */
@ExtendWith(LeakCheck.class)
class PushPullTest {
  @ParameterizedTest
  @EnumSource
  void threePeersGetAThirdEach(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket one = mq.pull().bind(ground.any());
        PullSocket two = mq.pull().bind(ground.any());
        PullSocket three = mq.pull().bind(ground.any());
        PushSocket push = mq.push()) {
      List<PullSocket> pulls = List.of(one, two, three);
      pulls.forEach(each -> push.connect(each.endpoint()));
      assertTrue(push.awaitPeers(3, LONG));
      for (int i = 0; i < 30; i++) {
        push.send(Message.of("m" + i, "second"));
      }
      for (int i = 0; i < 30; i++) {
        assertEquals(Message.of("m" + i, "second"), present(pulls.get(i % 3).receive(LONG)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void peersThatSendAreHeardInFairTurns(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any())) {
      List<PushSocket> pushes = new ArrayList<>();
      for (int p = 0; p < 3; p++) {
        PushSocket push = mq.push().connect(pull.endpoint());
        push.send("hello");
        assertEquals("hello", pull.receive().text());
        pushes.add(push);
      }
      // The first is far ahead of the others, and yet they have their turns.
      int[] counts = {400, 20, 20};
      for (int p = 0; p < 3; p++) {
        for (int i = 0; i < counts[p]; i++) {
          pushes.get(p).send(Integer.toString(p));
        }
      }
      PushSocket last = mq.push().connect(pull.endpoint());
      List<String> heard = new ArrayList<>();
      for (int i = 0; i < 440; i++) {
        heard.add(present(pull.receive(LONG)).text());
      }
      assertEquals(400, Collections.frequency(heard, "0"));
      if (ground.isInproc()) {
        assertEquals(20, Collections.frequency(heard.subList(0, 60), "1"));
        assertEquals(20, Collections.frequency(heard.subList(0, 60), "2"));
      }
      last.send("end");
      assertEquals("end", pull.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void messagesOfManySizesAndPartsArriveAsTheyWere(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      for (int size : new int[] {0, 1, 254, 255, 256, 8191, 8192, 8193, 65_535, 65_536, 3 << 20}) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
          body[i] = (byte) (i * 7 + size);
        }
        Bytes part = Bytes.of(body);
        for (int count : new int[] {1, 2, 5}) {
          Message message = Message.of(Collections.nCopies(count, part));
          push.send(message);
          assertEquals(message, present(pull.receive(LONG)), size + " bytes, " + count + " parts");
        }
      }
      Message thousand = Message.of(Collections.nCopies(1000, Bytes.of("part")));
      push.send(thousand);
      assertEquals(thousand, pull.receive());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSendersArrayIsItsOwnAgainAfterTheSend(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any());
        PushSocket push = mq.push().connect(pull.endpoint())) {
      byte[] array = new byte[100_000];
      for (int i = 0; i < 20; i++) {
        array[array.length - 1] = (byte) i;
        push.send(array);
      }
      for (int i = 0; i < 20; i++) {
        assertEquals(i, pull.receive().part(0).byteAt(array.length - 1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void severalBindsAndConnectsMakeOneSocket(Ground ground) throws InterruptedException {
    try (Monocoque mq = ground.open();
        PullSocket pull = mq.pull().bind(ground.any()).bind(ground.any())) {
      List<String> endpoints = pull.endpoints();
      assertEquals(2, endpoints.size());
      assertEquals(endpoints.get(1), pull.endpoint());
      for (String endpoint : endpoints) {
        PushSocket push = mq.push().connect(endpoint);
        push.send("over " + endpoint);
        assertEquals("over " + endpoint, present(pull.receive(LONG)).text());
      }
      assertEquals(2, pull.peerCount());
    }
  }
}
