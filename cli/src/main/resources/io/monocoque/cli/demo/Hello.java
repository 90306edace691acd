import module io.monocoque;
void main() throws InterruptedException {
  try (var mq = Monocoque.open(); var pull = mq.pull().bind("tcp://127.0.0.1:*")) {
    mq.push().connect(pull.endpoint()).send("hello");
    IO.println(pull.receive().text());
  } }
