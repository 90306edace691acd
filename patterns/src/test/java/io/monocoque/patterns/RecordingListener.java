package io.monocoque.patterns;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it is told. */
final class RecordingListener implements PipeListener {
  final List<String> told = new CopyOnWriteArrayList<>();

  /** What was told since the last call. */
  List<String> take() {
    List<String> taken = List.copyOf(told);
    told.clear();
    return taken;
  }

  @Override
  public void onReadable(InprocEnd end) {
    told.add("readable");
  }

  @Override
  public void onWritable(InprocEnd end) {
    told.add("writable");
  }

  @Override
  public void onPeerClosed(InprocEnd end) {
    told.add("closed");
  }
}
