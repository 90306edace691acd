package io.monocoque.patterns;

/** What became of a prefix by one removal. */
public enum Removal {
  /** It was not there: nothing changed. */
  UNKNOWN,
  /** It is still wanted, by an earlier subscription or by another peer. */
  REMAINS,
  /** This was the last one: it is gone. Upstream is to be told. */
  GONE
}
